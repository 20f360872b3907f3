import { posix } from 'node:path';
import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  instanceDeployPermission,
  type Environment,
} from '@chartway/plugin-chartway-common';
import {
  UpstreamError,
  type GitCommit,
  type GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { AuditService } from '../../audit/AuditService';
import type { Caller } from '../../authorization/Caller';
import type { ProductService } from '../../catalog/ProductService';
import { timeOrderedId } from '../../http/timeOrderedId';
import { redact } from '../../redaction/redact';
import type { CommitAuthors } from '../CommitAuthors';
import type { InstanceIndex } from '../InstanceIndex';
import type { InstancePresenter } from '../InstancePresenter';
import type { ReleaseListener } from '../InstanceService';
import { commitMessage, requestIdIn } from '../domain/commitMessage';
import { sharedByPath } from '../domain/layerKinds';
import { isReleasePath } from '../domain/layout';
import { releaseFacts } from '../domain/releaseFacts';
import type { InstanceRecord } from '../domain/releaseFile';
import type { GitValues } from './GitValues';
import { policyOf } from './ValuesReader';
import type { ValuesReleaser } from './ValuesReleaser';

/** Remembers, for all replicas, up to which commit values were released. */
export interface ReleaseCursor {
  read(): Promise<string | undefined>;
  write(commit: string): Promise<void>;
}

/** What it works with. */
export type PendingReleasesOptions = {
  git: GitValues;
  index: InstanceIndex;
  releaser: ValuesReleaser;
  cursor: ReleaseCursor;
  presenter: InstancePresenter;
  products: Pick<ProductService, 'owners'>;
  authors: CommitAuthors;
  audit: AuditService;
  listener: ReleaseListener;
  environments: readonly Environment[];
  /** Credentials of the portal itself. */
  credentials: () => Promise<BackstageCredentials>;
  logger: LoggerService;
  now: () => Date;
};

/** Stands for a repository that had no commit yet when it was looked at, so that all there is came later. */
const EMPTY = 'empty';
/** Instances read from the database at once. */
const PAGE = 500;
/** Releases that are made at once: their commits go to the Git host together. */
const AT_ONCE = 8;
/** Releases of one run, or a few more; the rest follows in the next. */
const MAX_RELEASES = 500;
/** Whoever saves through the portal releases at once; a run leaves them this time to do so. */
const OWN_HANDS_MS = 30_000;

const ACTOR = 'service:chartway';

async function* inGroups<T>(
  items: AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/**
 * Releases values that people committed to Git without the portal, or that were merged from a pull request, in environments
 * that release by themselves. Others are never touched. Nobody's permission is asked, since the portal does what the
 * configuration says.
 */
export class PendingReleases {
  readonly #options: PendingReleasesOptions;

  constructor(options: PendingReleasesOptions) {
    this.#options = options;
  }

  /**
   * Goes from the commit that the last run ended at to the newest. The very first run, and one after a forced push, only
   * remembers where to go on: what was committed before the portal looked waits for a person, however much it is.
   *
   * @returns how many releases were written.
   * @throws UpstreamError when Git or the registry does not answer; the next run goes on.
   */
  async run(): Promise<number> {
    const { git, cursor } = this.#options;
    const head = await git.head();
    const from = await cursor.read();
    if (head.sha === undefined) {
      if (from !== EMPTY) await cursor.write(EMPTY);
      return 0;
    }
    if (from === head.sha) return 0;
    if (from === EMPTY) return this.#go(head, this.#all(), undefined);
    const changed = from && (await head.changesSince?.(from));
    if (changed) return this.#go(head, this.#touchedBy(changed), changed);
    await cursor.write(head.sha);
    return 0;
  }

  async #go(
    head: GitSnapshot,
    instances: AsyncIterable<InstanceRecord>,
    changed: readonly string[] | undefined,
  ): Promise<number> {
    let released = 0;
    let complete = true;
    for await (const some of inGroups(instances, AT_ONCE)) {
      const outcomes = await Promise.allSettled(
        some.map(record => this.#release(record, head, changed)),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') throw outcome.reason;
        complete &&= outcome.value !== 'later';
        if (outcome.value === 'released') released += 1;
      }
      if (released >= MAX_RELEASES) return released;
    }
    if (complete && head.sha) await this.#options.cursor.write(head.sha);
    return released;
  }

  /** Every instance of an environment that releases by itself. */
  #all(): AsyncGenerator<InstanceRecord> {
    return this.#listed(
      this.#automatic().map(environment => ({ environment })),
    );
  }

  #automatic(): string[] {
    return this.#options.environments
      .filter(({ release }) => release === 'automatic')
      .map(({ name }) => name);
  }

  /** Instances that have one of these files as a layer, in environments that release by themselves. */
  async *#touchedBy(paths: readonly string[]): AsyncGenerator<InstanceRecord> {
    const automatic = this.#automatic();
    const store = await this.#options.index.refreshed();
    const seen = new Set<string>();
    for (const path of paths) {
      const sharedBy = sharedByPath(path);
      if (sharedBy) {
        const environments = automatic.filter(
          name => (sharedBy.environment ?? name) === name,
        );
        const queries = environments.map(environment => ({
          ...sharedBy,
          environment,
        }));
        for await (const record of this.#listed(queries)) {
          if (!seen.has(record.name)) yield record;
          seen.add(record.name);
        }
        continue;
      }
      const release = `${posix.dirname(path)}/release.yaml`;
      if (!path.endsWith('/values.yaml') || !isReleasePath(release)) continue;
      for (const file of await store.find({ name: '', path: release })) {
        const { record } = file;
        if (seen.has(record.name)) continue;
        if (!automatic.includes(record.context.environment)) continue;
        seen.add(record.name);
        yield record;
      }
    }
  }

  async *#listed(
    queries: readonly Partial<InstanceRecord['context']>[],
  ): AsyncGenerator<InstanceRecord> {
    const store = await this.#options.index.refreshed();
    for (const query of queries) {
      for (let offset = 0; ; offset += PAGE) {
        const { records, total } = await store.list({
          ...query,
          ...{ allowed: { kind: 'all' }, offset, limit: PAGE },
        });
        yield* records;
        if (offset + PAGE >= total) break;
      }
    }
  }

  async #release(
    record: InstanceRecord,
    head: GitSnapshot,
    changed: readonly string[] | undefined,
  ): Promise<'released' | 'nothing' | 'later'> {
    const { git, environments, logger } = this.#options;
    // Asked again for every one: the list and the configuration are two things.
    if (policyOf(environments, record.context).release !== 'automatic') {
      return 'nothing';
    }
    const layers = await git.layers(head, record);
    const pinned = await git.pinnedLayers(record);
    const isNew = layers.some(
      ({ path, text }, index) =>
        text !== pinned?.[index]?.text && (changed?.includes(path) ?? true),
    );
    // After going back to an old release, what was newer then is no reason to release it again.
    if (!isNew) return 'nothing';
    const [newest] = await git.pending(record, layers, pinned);
    if (!newest) return 'nothing';
    if (this.#isInHand(newest)) return 'later';
    try {
      return await this.#pin(record, newest, head);
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      logger.warn(
        `The values of ${record.name} at ${
          newest.sha
        } are not released: ${redact(
          isError(error) ? error.message : String(error),
        )}`,
      );
      return 'nothing';
    }
  }

  /** Whether the portal made the commit just now and is about to release it itself. */
  #isInHand({ message, authoredAt }: GitCommit): boolean {
    if (requestIdIn(message) === undefined) return false;
    const age = this.#options.now().getTime() - Date.parse(authoredAt);
    return age >= 0 && age < OWN_HANDS_MS;
  }

  async #pin(
    record: InstanceRecord,
    newest: GitCommit,
    head: GitSnapshot,
  ): Promise<'released' | 'nothing'> {
    const { audit, authors, releaser, listener } = this.#options;
    const { name, context } = record;
    const caller = await this.#caller();
    const by = redact(newest.author.name).slice(0, 100);
    const reason = `Values committed to Git by ${by}`;
    const action = instanceDeployPermission.name;
    const intent = { action, subject: name, context, reason };
    return audit.audited(caller, intent, async () => {
      const { records, commit } = await releaser.release(
        [{ record }],
        head.sha ?? newest.sha,
        {
          author: await authors.of(caller),
          message: commitMessage({
            subject: `Release values of ${name}`,
            ...{ kind: 'release', instanceName: name, reason },
            ...{ actor: ACTOR, requestId: caller.requestId },
          }),
        },
      );
      const [now = record] = records;
      if (commit) await listener.released(await this.#present(now));
      return {
        result: commit ? ('released' as const) : ('nothing' as const),
        before: releaseFacts(record.release),
        after: releaseFacts(now.release),
        details: { ...(commit && { releaseCommit: commit.sha }) },
      };
    });
  }

  async #caller(): Promise<Caller> {
    return {
      credentials: await this.#options.credentials(),
      actor: ACTOR,
      door: 'system',
      requestId: timeOrderedId(),
    };
  }

  async #present(record: InstanceRecord) {
    const { presenter, products } = this.#options;
    const owners = await products.owners();
    return presenter.present(record, owners.get(record.context.product));
  }
}
