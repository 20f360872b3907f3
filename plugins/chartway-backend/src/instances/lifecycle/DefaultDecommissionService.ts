import { randomUUID } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  instanceDecommissionPermission,
  type DecommissionPreview,
  type DecommissionRequest,
  type DecommissionState,
  type Instance,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../../audit/AuditService';
import type { Caller } from '../../authorization/Caller';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import type { CommitAuthors } from '../CommitAuthors';
import { commitMessage } from '../domain/commitMessage';
import type { ApplicationsOf } from '../domain/layout';
import { releaseFacts } from '../domain/releaseFacts';
import type { InstanceIndex } from '../InstanceIndex';
import type { InstanceService, ReleaseListener } from '../InstanceService';
import { requirePlainReason } from '../../redaction/plainReason';
import {
  filesOf,
  type DecommissionFactsReader,
} from './DecommissionFactsReader';
import type { DecommissionService } from './DecommissionService';
import type { Decommission, DecommissionStore } from './DecommissionStore';
import { decommissionPlan } from './domain/decommissionPlan';

/** What ended is shown for this long. */
const SHOWN_MS = 7 * 24 * 60 * 60_000;
const MAX_SHOWN = 500;

/** What the service works with. */
export type DecommissionServiceOptions = {
  repository: RepositoryAccess;
  index: InstanceIndex;
  instances: Pick<InstanceService, 'get' | 'destination'>;
  facts: DecommissionFactsReader;
  store: DecommissionStore;
  authors: CommitAuthors;
  audit: AuditService;
  /** Told so that the engine looks at Git at once. */
  listener: ReleaseListener;
  applicationsOf: ApplicationsOf;
  now: () => Date;
};

/** How people see a decommission. */
function presentDecommission({
  name,
  context,
  step,
  message,
  requestedBy,
  requestedAt,
  updatedAt,
  left,
}: Decommission): DecommissionState {
  return {
    name,
    context,
    step,
    message,
    requestedBy,
    requestedAt,
    updatedAt,
    left,
  };
}

/** {@link DecommissionService} that removes an instance from Git; {@link DecommissionWorker} follows what comes of it. */
export class DefaultDecommissionService implements DecommissionService {
  readonly #options: DecommissionServiceOptions;

  constructor(options: DecommissionServiceOptions) {
    this.#options = options;
  }

  async preview(name: string, caller: Caller): Promise<DecommissionPreview> {
    const instance = await this.#options.instances.get(name, caller);
    return this.#plan(instance);
  }

  async decommission(
    name: string,
    { confirm, digest, reason }: DecommissionRequest,
    caller: Caller,
  ): Promise<DecommissionState> {
    requirePlainReason(reason);
    if (confirm !== name) {
      throw new InputError(
        `Type the name of the instance, "${name}", to confirm that it goes.`,
      );
    }
    const instance = await this.#options.instances.get(name, caller);
    const { context, release } = instance;
    const intent = {
      action: instanceDecommissionPermission.name,
      subject: name,
      context,
      reason,
    };
    return this.#options.audit.audited(caller, intent, async () => {
      const plan = await this.#plan(instance);
      if (plan.digest !== digest) {
        throw new ConflictError(
          `What decommissioning ${name} would do is not what was shown any more. Look at the preview again and confirm that.`,
        );
      }
      const { state, commit } = await this.#execute(
        instance,
        plan,
        reason,
        caller,
      );
      return {
        result: state,
        before: releaseFacts(release),
        details: {
          commit,
          plan: digest,
          namespace: `${plan.namespace.name} ${plan.namespace.effect}`,
        },
      };
    });
  }

  async list(): Promise<DecommissionState[]> {
    const { now, store } = this.#options;
    const since = new Date(now().getTime() - SHOWN_MS).toISOString();
    const found = await store.recent(since, MAX_SHOWN);
    return found.map(presentDecommission);
  }

  async #plan(instance: Instance): Promise<DecommissionPreview> {
    return decommissionPlan(await this.#options.facts.read(instance));
  }

  async #execute(
    instance: Instance,
    plan: DecommissionPreview,
    reason: string,
    caller: Caller,
  ) {
    const { store, now, authors, repository } = this.#options;
    const author = await authors.of(caller);
    const row = this.#row(instance, plan, caller, now().toISOString());
    // First the row: when the portal dies between the two, the worker finds what Git says.
    await store.add(row);
    let commit: { sha: string };
    try {
      commit = await repository.commit({
        author,
        message: commitMessage({
          subject: `Decommission ${instance.name}`,
          kind: 'decommission',
          instanceName: instance.name,
          actor: caller.actor,
          requestId: caller.requestId,
          reason,
        }),
        edit: snapshot => this.#removal(snapshot, instance),
      });
    } catch (error) {
      await this.#forgetUnlessGone(row);
      throw error;
    }
    const progress = {
      step: 'engine' as const,
      message: instance.engine
        ? `Git has it no more. Waiting for ${instance.engine} to remove the Application and what it made.`
        : 'Git has it no more.',
      updatedAt: now().toISOString(),
      nextAt: now().toISOString(),
      failures: 0,
      left: [],
    };
    await store.update(row.id, progress);
    await this.#options.listener.released(instance);
    return {
      state: presentDecommission({ ...row, ...progress }),
      commit: commit.sha,
    };
  }

  async #removal(
    snapshot: Parameters<Parameters<RepositoryAccess['commit']>[0]['edit']>[0],
    instance: Instance,
  ) {
    const { index, applicationsOf } = this.#options;
    const known = await (await index.at(snapshot)).get(instance.name);
    const { chart, valuesCommit } = instance.release;
    if (
      known?.release.chart.digest !== chart.digest ||
      known.release.valuesCommit !== valuesCommit
    ) {
      throw new ConflictError(
        `Somebody released or removed ${instance.name} meanwhile; nothing was changed. Look at the preview again.`,
      );
    }
    const paths = await filesOf(snapshot, instance, applicationsOf);
    return Object.fromEntries(paths.map(path => [path, null]));
  }

  /** A push whose answer was lost may have been taken; then the row stays, and the worker goes on. */
  async #forgetUnlessGone({ id, name }: Decommission): Promise<void> {
    const { index, repository, store } = this.#options;
    try {
      const instances = await index.at(await repository.snapshot());
      if (await instances.get(name)) await store.remove(id);
    } catch {
      // Git does not answer: the worker judges when it does.
    }
  }

  #row(
    instance: Instance,
    { namespace }: DecommissionPreview,
    { actor }: Caller,
    at: string,
  ): Decommission {
    const { name, context, engine, application } = instance;
    const { server } = this.#options.instances.destination(context);
    return {
      id: randomUUID(),
      name,
      context,
      engine,
      application,
      server,
      namespace: namespace.name,
      prunesNamespace: namespace.effect === 'pruned',
      namespaceReason: namespace.reason,
      step: 'git',
      message: 'Removing the files from Git.',
      requestedBy: actor,
      requestedAt: at,
      updatedAt: at,
      // Long enough that the worker leaves a request alone that is still at it.
      nextAt: new Date(new Date(at).getTime() + 10 * 60_000).toISOString(),
      failures: 0,
      left: [],
    };
  }
}
