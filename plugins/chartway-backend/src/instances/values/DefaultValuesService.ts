import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InputError } from '@backstage/errors';
import {
  instanceDeployPermission,
  type ChangePreview,
  type ChangeResult,
  type CommitLink,
  type Environment,
  type Instance,
  type InstanceChange,
  type InstanceValues,
  type ReleaseRequest,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../../audit/AuditService';
import type { Caller } from '../../authorization/Caller';
import { allows, type PermissionFilter } from '../../authorization/filters';
import type { ProductService } from '../../catalog/ProductService';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import type { CommitAuthors } from '../CommitAuthors';
import type { InstancePresenter } from '../InstancePresenter';
import type { ReleaseListener } from '../InstanceService';
import type { LinkedCommit } from '../ReleasePinner';
import { commitMessage } from '../domain/commitMessage';
import { releaseFacts } from '../domain/releaseFacts';
import type { InstanceRecord } from '../domain/releaseFile';
import { requirePlainReason } from '../../redaction/plainReason';
import {
  actionOf,
  detailsOf,
  notReleased,
  plannedChange,
  releaseSubject,
  requireNoProblems,
  subjectOf,
} from './changeFacts';
import {
  changesValues,
  errorsOf,
  type ChangePlan,
  type ChangePlanner,
} from './ChangePlanner';
import type { ChangePreviewer } from './ChangePreviewer';
import type { GitValues } from './GitValues';
import type { TouchedInstances } from './TouchedInstances';
import { LayersMovedError, type ValuesCommitter } from './ValuesCommitter';
import { policyOf, type ValuesReader } from './ValuesReader';
import type { Target, ValuesReleaser } from './ValuesReleaser';
import type { ChangeTerms, ValuesService } from './ValuesService';

/** What the service works with. */
export type ValuesServiceOptions = {
  repository: RepositoryAccess;
  git: GitValues;
  reader: ValuesReader;
  planner: ChangePlanner;
  previewer: ChangePreviewer;
  touched: TouchedInstances;
  committer: ValuesCommitter;
  releaser: ValuesReleaser;
  presenter: InstancePresenter;
  products: Pick<ProductService, 'owners'>;
  authors: CommitAuthors;
  audit: AuditService;
  listener: ReleaseListener;
  environments: readonly Environment[];
};

/** Others push too; more often than this nobody loses. */
const MAX_ATTEMPTS = 20;
/** What was read of the branch counts for a second. */
const RETRY_MS = 150;

/** {@link ValuesService} on the GitOps repository. */
export class DefaultValuesService implements ValuesService {
  readonly #options: ValuesServiceOptions;

  constructor(options: ValuesServiceOptions) {
    this.#options = options;
  }

  read(name: string): Promise<InstanceValues> {
    return this.#options.reader.read(name);
  }

  async countTouched(
    name: string,
    path: string,
    allowed: PermissionFilter,
  ): Promise<number> {
    const { git } = this.#options;
    const record = await git.record(name, await git.head());
    const layer = git.layerAt(record, path);
    const { total } = await git.touched(layer, allowed, 1);
    return total;
  }

  async preview(
    name: string,
    change: InstanceChange,
    { decided, sees }: ChangeTerms,
  ): Promise<ChangePreview> {
    requirePlainReason(change.reason);
    const { planner, previewer } = this.#options;
    const plan = await planner.plan(name, change, decided.context);
    return previewer.preview(plan, sees);
  }

  async change(
    name: string,
    change: InstanceChange,
    caller: Caller,
    terms: ChangeTerms,
  ): Promise<ChangeResult> {
    requirePlainReason(change.reason);
    const first = await this.#plan(name, change, terms);
    const { reason } = change;
    const intent = {
      action: actionOf(change, terms),
      subject: name,
      context: first.record.context,
      ...(reason && { reason }),
      after: plannedChange(first),
    };
    return this.#options.audit.audited(caller, intent, async () => {
      const before = releaseFacts(first.record.release);
      const result = await this.#retried(first, name, change, terms, plan =>
        terms.saveAs === 'pull-request' && changesValues(change)
          ? this.#propose(plan, change, caller, terms)
          : this.#commit(plan, change, caller, terms),
      );
      return {
        result,
        before,
        after: releaseFacts(result.instance.release),
        details: { path: first.layer.path, ...detailsOf(result) },
      };
    });
  }

  async release(
    name: string,
    { valuesCommit, reason }: ReleaseRequest,
    caller: Caller,
    decided: ChangeTerms['decided'],
  ): Promise<ChangeResult> {
    requirePlainReason(reason);
    const { git, releaser } = this.#options;
    const head = await git.head();
    const record = await git.decidedRecord(name, head, decided.context);
    await this.#requireOwner(decided);
    const sha = await this.#releasable(record, valuesCommit, head.sha ?? '');
    const intent = {
      action: instanceDeployPermission.name,
      subject: name,
      context: record.context,
      ...(reason && { reason }),
    };
    return this.#options.audit.audited(caller, intent, async () => {
      const { author, message } = await this.#commitFacts(caller, {
        subject: `Release values of ${name}`,
        kind: 'release',
        name,
        reason,
      });
      const released = await releaser.release([{ record }], sha, {
        author,
        message,
      });
      const result = await this.#result(released.records[0] ?? record, {
        released: [],
        pending: [],
      });
      const { commit } = released;
      if (commit) await this.#announce(released.records);
      return {
        result: {
          ...result,
          ...(commit && { releaseCommit: this.#link(commit) }),
        },
        before: releaseFacts(record.release),
        after: releaseFacts(result.instance.release),
        details: detailsOf({
          ...result,
          ...(commit && { releaseCommit: this.#link(commit) }),
        }),
      };
    });
  }

  /** Plans and refuses what must not be written. @throws InputError; ConflictError */
  async #plan(
    name: string,
    change: InstanceChange,
    { decided }: ChangeTerms,
  ): Promise<ChangePlan> {
    await this.#requireOwner(decided);
    const { planner } = this.#options;
    const plan = await planner.plan(name, change, decided.context);
    requireNoProblems(errorsOf(plan.checked).map(problem => problem.message));
    return plan;
  }

  /** What was allowed for one owner's product must not be done to another's. @throws ConflictError */
  async #requireOwner({ context, owner }: ChangeTerms['decided']) {
    const owners = await this.#options.products.owners();
    if (owners.get(context.product) === owner) return;
    throw new ConflictError(
      `The product "${context.product}" changed its owner while this was being decided, so nothing was written. Try again.`,
    );
  }

  /** Goes on with a new plan when somebody else's change came first. */
  async #retried<T>(
    first: ChangePlan,
    name: string,
    change: InstanceChange,
    terms: ChangeTerms,
    work: (plan: ChangePlan) => Promise<T>,
  ): Promise<T> {
    let plan = first;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(plan);
      } catch (error) {
        if (!(error instanceof LayersMovedError)) throw error;
        if (attempt === MAX_ATTEMPTS) {
          throw new ConflictError(
            'The values kept changing while this was being saved. Load them again and repeat it.',
          );
        }
        await delay(RETRY_MS);
        plan = await this.#plan(name, change, terms);
      }
    }
  }

  async #commit(
    plan: ChangePlan,
    change: InstanceChange,
    caller: Caller,
    { sees }: ChangeTerms,
  ): Promise<ChangeResult> {
    const { committer, touched } = this.#options;
    const targets = await touched.required(plan, sees);
    const facts = await this.#commitFacts(caller, {
      subject: subjectOf(plan),
      kind: 'values',
      name: plan.record.name,
      reason: change.reason,
    });
    const commit = plan.valuesCommit
      ? undefined
      : await committer.commit(plan, facts);
    const sha = plan.valuesCommit ?? commit?.sha ?? plan.head;
    const released = await this.#release(plan, change, targets, {
      sha,
      caller,
    });
    const [own = plan.record, ...others] = released.records;
    const done = new Set(released.names);
    const names = targets.map(({ record }) => record.name);
    const visible = (name: string) =>
      targets.some(
        ({ record }) => record.name === name && allows(sees, record.context),
      );
    const result = await this.#result(own, {
      released: names.filter(name => done.has(name) && visible(name)),
      pending: names.filter(name => !done.has(name) && visible(name)),
    });
    await this.#announce([own, ...others]);
    return {
      ...result,
      ...(commit && { valuesCommit: this.#link(commit) }),
      ...(released.commit && { releaseCommit: this.#link(released.commit) }),
    };
  }

  /** Releases what the environments say, each its own: this instance, then others that a shared layer touches. */
  async #release(
    plan: ChangePlan,
    change: InstanceChange,
    others: readonly Target[],
    { sha, caller }: { sha: string; caller: Caller },
  ) {
    const automatic = ({ context }: InstanceRecord) =>
      policyOf(this.#options.environments, context).release === 'automatic';
    const { record, layers, chart, checked } = plan;
    const own: Target = {
      record,
      ...(change.chartVersion !== undefined && { chart }),
      ...(checked.rendered && {
        known: { layers, rendered: checked.rendered },
      }),
    };
    const releasesOwn = change.chartVersion !== undefined || automatic(record);
    const targets = [
      ...(releasesOwn ? [own] : []),
      ...others.filter(target => automatic(target.record)),
    ];
    const names = targets.map(target => target.record.name);
    if (targets.length === 0) return { records: [record], names };
    const facts = await this.#commitFacts(caller, {
      subject: releaseSubject(plan, change, targets),
      kind: 'release',
      name: record.name,
      reason: change.reason,
    });
    try {
      const { records, commit } = await this.#options.releaser.release(
        targets,
        sha,
        facts,
      );
      return {
        records: releasesOwn ? records : [record, ...records],
        names,
        commit,
      };
    } catch (error) {
      throw notReleased(error, sha);
    }
  }

  async #propose(
    plan: ChangePlan,
    change: InstanceChange,
    caller: Caller,
    { sees }: ChangeTerms,
  ): Promise<ChangeResult> {
    if (change.chartVersion !== undefined) {
      throw new InputError(
        'A pull request carries values only. Propose the values first, and deploy the chart version by itself.',
      );
    }
    if (plan.text.after === plan.text.before) {
      throw new InputError(
        'This changes nothing, so there is nothing to propose.',
      );
    }
    await this.#options.touched.required(plan, sees);
    const subject = subjectOf(plan);
    const facts = await this.#commitFacts(caller, {
      ...{ subject, kind: 'values', name: plan.record.name },
      reason: change.reason,
    });
    const { pullRequest, commit } = await this.#options.committer.propose(
      plan,
      { ...facts, title: subject },
    );
    const { number, url } = pullRequest;
    return {
      ...(await this.#result(plan.record, { released: [], pending: [] })),
      valuesCommit: this.#link(commit),
      pullRequest: { number, ...(url && { url }) },
    };
  }

  /** The commit to release. @throws InputError when it is none of the branch. */
  async #releasable(
    record: InstanceRecord,
    wanted: string | undefined,
    head: string,
  ): Promise<string> {
    const { git } = this.#options;
    if (wanted === undefined) {
      const layers = await git.layers(await git.head(), record);
      const pinned = await git.pinnedLayers(record);
      const [newest] = await git.pending(record, layers, pinned);
      return newest?.sha ?? head;
    }
    if (wanted === head || (await git.isOnBranch(record, wanted))) {
      return wanted;
    }
    throw new InputError(
      `The commit ${wanted} did not change these values on the branch. Choose one that is committed and not released.`,
    );
  }

  async #result(
    record: InstanceRecord,
    touched: ChangeResult['touched'],
  ): Promise<Pick<ChangeResult, 'instance' | 'touched'>> {
    return { instance: await this.#present(record), touched };
  }

  async #present(record: InstanceRecord): Promise<Instance> {
    const owners = await this.#options.products.owners();
    const owner = owners.get(record.context.product);
    return this.#options.presenter.present(record, owner);
  }

  /** The first is waited for, since its page shows what comes of it. */
  async #announce([own, ...others]: readonly InstanceRecord[]): Promise<void> {
    const { listener } = this.#options;
    const announced = others.map(async record =>
      listener.released(await this.#present(record)),
    );
    void Promise.allSettled(announced);
    if (own) await listener.released(await this.#present(own));
  }

  async #commitFacts(
    caller: Caller,
    facts: { subject: string; kind: string; name: string; reason?: string },
  ) {
    const { subject, kind, name, reason } = facts;
    const { actor, requestId } = caller;
    return {
      author: await this.#options.authors.of(caller),
      message: commitMessage({
        ...{ subject, kind, instanceName: name, actor, requestId },
        ...(reason && { reason }),
      }),
    };
  }

  #link({ sha, created, url }: LinkedCommit): CommitLink {
    const { name: repository } = this.#options.repository;
    return { repository, sha, created, ...(url && { url }) };
  }
}
