import { ConflictError, InputError } from '@backstage/errors';
import {
  instanceActionNameSchema,
  instanceRefreshPermission,
  instanceSyncPermission,
  instanceTerminatePermission,
  type ContextPermission,
  type Deployment,
  type EngineStatus,
  type Environment,
  type Instance,
  type InstanceActionName,
  type InstanceActions,
  type RestartRequest,
} from '@chartway/plugin-chartway-common';
import {
  UpstreamError,
  type DeploymentEngine,
} from '@chartway/plugin-chartway-node';
import type { AuditFacts, AuditService } from '../audit/AuditService';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import { requirePlainReason } from '../redaction/plainReason';
import { redact } from '../redaction/redact';
import type { DeploymentService, SyncOrder } from './DeploymentService';
import type { EngineDirectory } from './EngineDirectory';
import { findInstance } from './findInstance';
import { InstanceApplications } from './InstanceApplications';
import { obstacleTo, type Situation } from './domain/actionObstacles';
import { judge, type Judgement } from './domain/deploymentState';
import type { Sighting } from './domain/sighting';
import { windowObstacle, type SyncWindow } from './domain/syncWindows';
import {
  describeObject,
  isRestartable,
  isSameObject,
} from './domain/workloads';

/** What the service works with. */
export type DeploymentServiceOptions = {
  instances: Pick<InstanceService, 'get' | 'named'>;
  engines: EngineDirectory;
  environments: readonly Environment[];
  /** Sync windows of a project of an engine. */
  windowsOf(engine: string, project: string): readonly SyncWindow[];
  audit: AuditService;
  /** Names an instance in signals. */
  watchIds: { idOf(instanceName: string): string };
  now: () => Date;
};

/** Something that the engine shall do. */
type Act = {
  action: InstanceActionName;
  permission: ContextPermission;
  reason?: string | undefined;
  /** What is done, for the audit log. */
  facts: AuditFacts;
  work(engine: DeploymentEngine): Promise<void>;
};

/** {@link DeploymentService} on the configured engines. */
export class DefaultDeploymentService implements DeploymentService {
  readonly #options: DeploymentServiceOptions;
  readonly #applications: InstanceApplications;

  constructor(options: DeploymentServiceOptions) {
    this.#options = options;
    this.#applications = new InstanceApplications(options.engines, options.now);
  }

  async get(instanceName: string, caller: Caller): Promise<Deployment> {
    const instance = await this.#find(instanceName, caller);
    return this.#observe(instance);
  }

  async list(
    instanceNames: readonly string[],
    caller: Caller,
  ): Promise<Deployment[]> {
    const instances = await this.#options.instances.named(
      instanceNames,
      caller,
    );
    const sightings = await this.#applications.sightAll(instances);
    const found = instances.flatMap(instance => {
      const sighting = sightings.get(instance.name);
      return sighting ? this.#present(instance, sighting) : [];
    });
    const byName = new Map(found.map(item => [item.instanceName, item]));
    return [...new Set(instanceNames)].flatMap(name => byName.get(name) ?? []);
  }

  async refresh(
    instanceName: string,
    { hard }: { hard: boolean },
    caller: Caller,
  ): Promise<Deployment> {
    const { engines } = this.#options;
    const instance = await this.#find(instanceName, caller);
    if (!engines.find(instance.engine)) return this.#observe(instance);
    return this.#act(instance, caller, {
      action: hard ? 'hard-refresh' : 'refresh',
      permission: instanceRefreshPermission,
      facts: hard ? { hard: 'true' } : {},
      work: engine => engines.refresh(engine, instance, { hard }),
    });
  }

  async sync(
    instanceName: string,
    order: SyncOrder,
    caller: Caller,
  ): Promise<Deployment> {
    requirePlainReason(order.reason);
    const instance = await this.#find(instanceName, caller);
    const { resources, prune, dryRun, serverSideApply, reason } = order;
    return this.#act(instance, caller, {
      action: 'sync',
      permission: instanceSyncPermission,
      reason,
      facts: {
        operation: dryRun ? 'sync, as a trial' : 'sync',
        resources: resources ? resources.map(describeObject).join('; ') : 'all',
        prune: String(prune),
        serverSideApply: String(serverSideApply),
      },
      work: engine =>
        engine.sync(instance.application, {
          ...(resources && { resources }),
          prune,
          dryRun,
          serverSideApply,
        }),
    });
  }

  async terminate(instanceName: string, caller: Caller): Promise<Deployment> {
    const instance = await this.#find(instanceName, caller);
    return this.#act(instance, caller, {
      action: 'terminate',
      permission: instanceTerminatePermission,
      facts: { operation: 'terminate' },
      work: engine => engine.terminate(instance.application),
    });
  }

  async restart(
    instanceName: string,
    { resource, reason }: RestartRequest,
    caller: Caller,
  ): Promise<Deployment> {
    requirePlainReason(reason);
    if (!isRestartable(resource)) {
      throw new InputError(
        `A ${resource.kind} cannot be restarted; choose a Deployment, StatefulSet or DaemonSet of the API group apps.`,
      );
    }
    const instance = await this.#find(instanceName, caller);
    return this.#act(instance, caller, {
      action: 'restart',
      permission: instanceSyncPermission,
      reason,
      facts: { operation: 'restart', resource: describeObject(resource) },
      async work(engine) {
        const own = await engine.resources(instance.application);
        if (!own.some(object => isSameObject(object, resource))) {
          throw new InputError(
            `The instance has no ${describeObject(
              resource,
            )}; choose one of its own workloads.`,
          );
        }
        await engine.restart(instance.application, resource);
      },
    });
  }

  async actions(
    instanceName: string,
    caller: Caller,
  ): Promise<InstanceActions> {
    const instance = await this.#find(instanceName, caller);
    const situation = await this.#situation(instance);
    return {
      items: instanceActionNameSchema.options.map(action => {
        const reason = obstacleTo(action, situation);
        return reason === undefined
          ? { action, allowed: true }
          : { action, allowed: false, reason: redact(reason) };
      }),
    };
  }

  async engines(): Promise<EngineStatus[]> {
    return this.#options.engines.all().map(engine => {
      const { name, kind, url } = engine;
      const { message, ...connection } = engine.connection();
      return {
        name,
        kind,
        ...(url && { url }),
        ...connection,
        message: redact(message),
      };
    });
  }

  #find(instanceName: string, caller: Caller): Promise<Instance> {
    return findInstance(this.#options.instances, instanceName, caller);
  }

  /** Does something by the engine, unless a state is in the way, and records it. */
  #act(instance: Instance, caller: Caller, act: Act): Promise<Deployment> {
    const { reason, facts } = act;
    const intent = {
      action: act.permission.name,
      subject: instance.name,
      context: instance.context,
      ...(reason && { reason }),
      after: facts,
    };
    return this.#options.audit.audited(caller, intent, async () => {
      // Looked at only now: what the engine has may have changed since it was decided.
      const engine = await this.#ready(instance, act.action);
      await act.work(engine);
      return { result: await this.#observe(instance), details: facts };
    });
  }

  /** @throws ConflictError when a state is in the way; UpstreamError when the engine does not answer. */
  async #ready(
    instance: Instance,
    action: InstanceActionName,
  ): Promise<DeploymentEngine> {
    const engine = this.#options.engines.find(instance.engine);
    const situation = await this.#situation(instance);
    const { connection, sighting } = situation;
    const isDown =
      connection?.state === 'down' || sighting.kind === 'unreachable';
    const obstacle = obstacleTo(action, situation);
    if (engine && obstacle === undefined) return engine;
    const message = `Nothing was done: ${redact(obstacle ?? '')}`;
    if (!isDown) throw new ConflictError(message);
    throw new UpstreamError(message, {
      system: engine?.kind ?? 'engine',
      retryable: true,
    });
  }

  async #situation(instance: Instance): Promise<Situation> {
    const { engines, environments } = this.#options;
    const engine = engines.find(instance.engine);
    const { environment } = instance.context;
    const sighting = await this.#applications.sight(instance);
    const window = engine && this.#window(engine, sighting);
    return {
      environment,
      environmentConfigured: environments.some(
        ({ name }) => name === environment,
      ),
      ...(engine && { engine: engine.name, connection: engine.connection() }),
      ...(window !== undefined && { window }),
      sighting,
    };
  }

  /** Why the sync windows of the Application's project are in the way of a person, if they are. */
  #window({ name }: DeploymentEngine, sighting: Sighting): string | undefined {
    if (sighting.kind !== 'own') return undefined;
    const { now, windowsOf } = this.#options;
    const { project, name: application } = sighting.state;
    const windows = windowsOf(name, project);
    const found = windowObstacle(windows, application, now());
    if (!found) return undefined;
    return found.until
      ? `${found.message} That changes at ${found.until.toISOString()}.`
      : found.message;
  }

  async #observe(instance: Instance): Promise<Deployment> {
    return this.#present(instance, await this.#applications.sight(instance));
  }

  #present(instance: Instance, sighting: Sighting): Deployment {
    const { release } = instance;
    const { now, watchIds } = this.#options;
    const seen = 'observedAt' in sighting ? sighting : undefined;
    const { stale } = seen ?? {};
    return {
      instanceName: instance.name,
      ...withoutSecrets(judge(sighting, release)),
      ...(instance.engine && { engine: instance.engine }),
      desired: {
        chartDigest: release.chart.digest,
        valuesCommit: release.valuesCommit,
      },
      links: instance.links,
      observedAt: seen?.observedAt ?? now().toISOString(),
      ...(stale && { stale: { ...stale, reason: redact(stale.reason) } }),
      watchId: watchIds.idOf(instance.name),
    };
  }
}

/** The engine repeats what the cluster said, which may repeat a manifest. */
function withoutSecrets(judgement: Judgement): Judgement {
  const { operation } = judgement;
  return {
    ...judgement,
    message: redact(judgement.message),
    ...(operation && {
      operation: { ...operation, message: redact(operation.message) },
    }),
    resources: judgement.resources.map(resource => ({
      ...resource,
      message: redact(resource.message),
    })),
  };
}
