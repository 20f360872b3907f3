import { NotAllowedError } from '@backstage/errors';
import {
  instanceDeployPermission,
  instanceReadPermission,
  instanceValuesEditPermission,
  instanceValuesProposePermission,
  instanceValuesReadPermission,
  type ChangePreview,
  type ChangeResult,
  type ContextPermission,
  type Environment,
  type Instance,
  type InstanceChange,
  type InstanceValues,
  type ReleaseRequest,
  type ValuesLayer,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../../audit/AuditService';
import type { Authorizer } from '../../authorization/Authorizer';
import type { Caller } from '../../authorization/Caller';
import type { InstanceService } from '../InstanceService';
import { instancePaths } from '../domain/layout';
import { changesValues } from './ChangePlanner';
import type { ChangeTerms, SaveAs, ValuesService } from './ValuesService';

/** How somebody may change a layer; `reason` says why not. */
type Access = { saveAs: SaveAs } | { reason: string };

/**
 * Checks permissions before {@link ValuesService}. A layer that several instances share takes the permission for every one
 * of them, those included that the asker cannot see.
 */
export class AuthorizedValuesService {
  readonly #service: ValuesService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;
  readonly #audit: Pick<AuditService, 'denied'>;
  readonly #environments: readonly Environment[];

  constructor(options: {
    service: ValuesService;
    authorizer: Authorizer;
    instances: Pick<InstanceService, 'get'>;
    audit: Pick<AuditService, 'denied'>;
    environments: readonly Environment[];
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#instances = options.instances;
    this.#audit = options.audit;
    this.#environments = options.environments;
  }

  async read(name: string, caller: Caller): Promise<InstanceValues> {
    const instance = await this.#readable(name, caller);
    const values = await this.#service.read(name);
    const own = instancePaths(instance.context).values;
    let saveAs: SaveAs = 'pull-request';
    const layers: ValuesLayer[] = [];
    for (const layer of values.layers) {
      if (layer.kind === 'chart') {
        layers.push(layer);
        continue;
      }
      const access = await this.#access(instance, layer.path, caller);
      if ('saveAs' in access && layer.path === own) saveAs = access.saveAs;
      layers.push({
        ...layer,
        editable: 'saveAs' in access,
        ...('reason' in access && { reason: access.reason }),
      });
    }
    return { ...values, layers, saveAs };
  }

  async preview(
    name: string,
    change: InstanceChange,
    caller: Caller,
  ): Promise<ChangePreview> {
    const terms = await this.#terms(name, change, caller);
    return this.#service.preview(name, change, terms);
  }

  async change(
    name: string,
    change: InstanceChange,
    caller: Caller,
  ): Promise<ChangeResult> {
    const terms = await this.#terms(name, change, caller);
    return this.#service.change(name, change, caller, terms);
  }

  async release(
    name: string,
    request: ReleaseRequest,
    caller: Caller,
  ): Promise<ChangeResult> {
    const instance = await this.#instances.get(name, caller);
    await this.#require(caller, instanceDeployPermission, instance);
    return this.#service.release(name, request, caller, instance);
  }

  async #readable(name: string, caller: Caller): Promise<Instance> {
    const instance = await this.#instances.get(name, caller);
    await this.#require(caller, instanceValuesReadPermission, instance);
    return instance;
  }

  #require(
    caller: Caller,
    permission: ContextPermission,
    { name, context, owner }: Instance,
  ): Promise<void> {
    const resource = { ...context, owner };
    return this.#authorizer.require(caller, permission, resource, name);
  }

  async #terms(
    name: string,
    change: InstanceChange,
    caller: Caller,
  ): Promise<ChangeTerms> {
    const instance = await this.#instances.get(name, caller);
    if (change.chartVersion !== undefined) {
      await this.#require(caller, instanceDeployPermission, instance);
    }
    // A conflict shows the texts of others.
    await this.#require(caller, instanceValuesReadPermission, instance);
    const sees = await this.#authorizer.filter(caller, instanceReadPermission);
    const saveAs = changesValues(change)
      ? await this.#requireAccess(instance, change.path, caller)
      : 'commit';
    return { saveAs, decided: instance, sees };
  }

  async #requireAccess(
    instance: Instance,
    path: string | undefined,
    caller: Caller,
  ): Promise<SaveAs> {
    const own = instancePaths(instance.context).values;
    const access = await this.#access(instance, path ?? own, caller);
    if ('saveAs' in access) return access.saveAs;
    // Names the permission, and is audited.
    await this.#require(caller, instanceValuesEditPermission, instance);
    const { name, context } = instance;
    const error = new NotAllowedError(access.reason);
    const action = instanceValuesEditPermission.name;
    await this.#audit.denied(caller, { action, subject: name, context }, error);
    throw error;
  }

  async #access(
    instance: Instance,
    path: string,
    caller: Caller,
  ): Promise<Access> {
    const { context, owner } = instance;
    if (path !== instancePaths(context).values) {
      return this.#sharedAccess(instance, path, caller);
    }
    const resource = { ...context, owner };
    const may = (permission: ContextPermission) =>
      this.#authorizer.may(caller, permission, resource);
    if (await may(instanceValuesEditPermission)) {
      const environment = this.#environments.find(
        item => item.name === context.environment,
      );
      return { saveAs: environment?.save ?? 'pull-request' };
    }
    if (await may(instanceValuesProposePermission)) {
      return { saveAs: 'pull-request' };
    }
    const { name } = instanceValuesEditPermission;
    return {
      reason: `This needs the permission ${name} for "${context.environment}".`,
    };
  }

  async #sharedAccess(
    { name }: Instance,
    path: string,
    caller: Caller,
  ): Promise<Access> {
    const count = (filter: Parameters<ValuesService['countTouched']>[2]) =>
      this.#service.countTouched(name, path, filter);
    const allowed = async (permission: ContextPermission) =>
      count(await this.#authorizer.filter(caller, permission));
    const editable = await allowed(instanceValuesEditPermission);
    const proposable = await allowed(instanceValuesProposePermission);
    // Counted last, so that an instance that is new meanwhile makes it less and not more.
    const all = await count({ kind: 'all' });
    if (editable === all) {
      const values = this.#environments.flatMap(environment =>
        environment.save === 'pull-request' ? environment.name : [],
      );
      const criteria = { part: 'environment', values };
      const reviewed =
        values.length > 0 ? await count({ kind: 'criteria', criteria }) : 0;
      return { saveAs: reviewed > 0 ? 'pull-request' : 'commit' };
    }
    if (proposable === all) return { saveAs: 'pull-request' };
    return {
      reason: `This layer is part of ${all} instances, and you may change the values of ${editable} of them. It needs the permission ${instanceValuesEditPermission.name} for all.`,
    };
  }
}
