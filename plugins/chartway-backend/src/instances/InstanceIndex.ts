import {
  setImmediate as nextTurn,
  setTimeout as delay,
} from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { InstanceStore, InstanceWriter } from './InstanceStore';
import { InstancesAt } from './InstancesAt';
import { chunks } from './domain/chunks';
import { readIndexedFile, type IndexedFile } from './domain/indexedFile';
import { isReleasePath, type Layout } from './domain/layout';

/** How long a request waits for the list to catch up with Git before it takes an older one. */
const WAIT_MS = 20_000;
const POLL_MS = 100;
/** Files that Git is asked for at once: every time starts a process. */
const FILES_READ_AT_ONCE = 2_000;
/** Files parsed and written in one go; other requests have their turn in between. */
const FILES_AT_ONCE = 500;
/** More changed release records than this are faster built anew. */
const MAX_CHANGED = 20_000;
/** Changed release records that are held in memory for a writer. */
const MAX_OVERLAY = 1_000;
const OVERLAYS_KEPT = 8;

/** Counts up when the same files would give other rows. */
const FORMAT = 2;

/** Names how files become rows: with another layout, or in another version, all are read again. */
export const indexFormat = (layout: Layout): string =>
  `${FORMAT} ${JSON.stringify(layout)}`;

const commitOf = ({ sha }: GitSnapshot) => sha ?? '';

async function* readFiles(
  snapshot: GitSnapshot,
  paths: readonly string[],
): AsyncGenerator<IndexedFile[]> {
  const decoder = new TextDecoder();
  for (const read of chunks(paths, FILES_READ_AT_ONCE)) {
    const contents = await Promise.all(
      read.map(async path => ({ path, content: await snapshot.read(path) })),
    );
    for (const some of chunks(contents, FILES_AT_ONCE)) {
      yield some.flatMap(({ path, content }) =>
        content ? readIndexedFile(path, decoder.decode(content)) : [],
      );
      await nextTurn();
    }
  }
}

async function allFiles(
  snapshot: GitSnapshot,
  paths: readonly string[],
): Promise<IndexedFile[]> {
  const files: IndexedFile[] = [];
  for await (const some of readFiles(snapshot, paths)) files.push(...some);
  return files;
}

/** The name of the folder that a file is in. */
const folderOf = (path: string) => path.split('/').at(-2) ?? '';

/** By the names of the instances' folders: databases take rows quickest that come about in the order of their names. */
async function releasePaths(snapshot: GitSnapshot): Promise<string[]> {
  const paths = (await snapshot.list()).filter(isReleasePath);
  const sorted = paths.map(path => ({ path, folder: folderOf(path) }));
  sorted.sort((a, b) => {
    if (a.folder === b.folder) return 0;
    return a.folder < b.folder ? -1 : 1;
  });
  return sorted.map(({ path }) => path);
}

/**
 * Keeps the instances in the database those of the GitOps repository's branch. Whoever asks first after a change brings
 * them up to date, by the files that changed where Git can tell; one replica at a time, while the others wait.
 */
export class InstanceIndex {
  readonly #repository: Pick<RepositoryAccess, 'snapshot'>;
  readonly #store: InstanceStore;
  readonly #logger: LoggerService;
  #advancing: Promise<boolean> | undefined;
  readonly #overlays = new Map<string, Promise<IndexedFile[]>>();

  constructor(options: {
    repository: Pick<RepositoryAccess, 'snapshot'>;
    store: InstanceStore;
    logger: LoggerService;
  }) {
    this.#repository = options.repository;
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /**
   * Brings the store to what the branch says now. When that takes long, and the store has an older state, that one stays.
   *
   * @returns the store, to read from.
   * @throws UpstreamError when Git does not answer; ServiceUnavailableError while the instances are read for the first time.
   */
  async refreshed(): Promise<InstanceStore> {
    const wanted = commitOf(await this.#repository.snapshot());
    const deadline = Date.now() + WAIT_MS;
    while ((await this.#store.commit()) !== wanted) {
      const left = deadline - Date.now();
      if (left <= 0) {
        await this.#requireBuilt();
        this.#logger.warn(
          'The list of instances is still catching up with Git; an older one is shown meanwhile',
        );
        break;
      }
      // One that began before may look at an older commit; one that begins now does not.
      const earlier = this.#advancing;
      const advanced = await this.#inTime(earlier ?? this.#advance(), left);
      if (advanced && !earlier) break;
      if (advanced === false) await delay(Math.min(POLL_MS, left));
    }
    return this.#store;
  }

  /** The commit that the store has; undefined until it was built once. */
  commit(): Promise<string | undefined> {
    return this.#store.commit();
  }

  /**
   * As `refreshed`, but when Git does not answer, as of the last time that it did: Git that is down hides nothing that is
   * known.
   *
   * @throws as `refreshed`, when nothing is known yet.
   */
  async known(): Promise<InstanceStore> {
    try {
      return await this.refreshed();
    } catch (error) {
      if ((await this.#store.commit()) === undefined) throw error;
      this.#logger.debug(`The instances are those known before: ${error}`);
      return this.#store;
    }
  }

  /**
   * The instances of a commit of the repository, published or not yet.
   *
   * @throws ServiceUnavailableError while the instances are read for the first time.
   */
  async at(snapshot: GitSnapshot): Promise<InstancesAt> {
    const close = await this.#near(snapshot);
    if (close) return close;
    await this.refreshed();
    const now = await this.#near(snapshot);
    if (now) return now;
    const files = await allFiles(snapshot, await releasePaths(snapshot));
    return new InstancesAt({ paths: new Set(), files });
  }

  /** The store with the few files in which the commit differs; undefined when they are many or cannot be told. */
  async #near(snapshot: GitSnapshot): Promise<InstancesAt | undefined> {
    const from = await this.#store.commit();
    const store = this.#store;
    if (from === commitOf(snapshot)) {
      return new InstancesAt({ store, paths: new Set(), files: [] });
    }
    const changed = await this.#changedPaths(snapshot, from);
    if (!changed || changed.length > MAX_OVERLAY) return undefined;
    const files = await this.#overlay(snapshot, from, changed);
    return new InstancesAt({ store, paths: new Set(changed), files });
  }

  #overlay(
    snapshot: GitSnapshot,
    from: string | undefined,
    paths: readonly string[],
  ): Promise<IndexedFile[]> {
    const key = `${from} ${commitOf(snapshot)}`;
    const known = this.#overlays.get(key);
    if (known) return known;
    const reading = allFiles(snapshot, paths);
    this.#overlays.set(key, reading);
    reading.catch(() => this.#overlays.delete(key));
    for (const oldest of this.#overlays.keys()) {
      if (this.#overlays.size <= OVERLAYS_KEPT) break;
      this.#overlays.delete(oldest);
    }
    return reading;
  }

  async #changedPaths(
    snapshot: GitSnapshot,
    from: string | undefined,
  ): Promise<string[] | undefined> {
    if (!from || !snapshot.sha || !snapshot.changesSince) return undefined;
    const changed = await snapshot.changesSince(from);
    return changed?.filter(isReleasePath);
  }

  /** One at a time in this process. @returns false when another replica has the right to. */
  #advance(): Promise<boolean> {
    this.#advancing ??= this.#claimAndAdvance().finally(() => {
      this.#advancing = undefined;
    });
    return this.#advancing;
  }

  async #claimAndAdvance(): Promise<boolean> {
    const writer = await this.#store.claim();
    if (!writer) return false;
    try {
      // Looked up only now: nobody has written a newer state since.
      await this.#bring(writer, await this.#repository.snapshot());
      return true;
    } finally {
      await writer.release();
    }
  }

  async #bring(writer: InstanceWriter, snapshot: GitSnapshot): Promise<void> {
    const from = await this.#store.commit();
    const to = commitOf(snapshot);
    if (from === to) return;
    const paths = await this.#changedPaths(snapshot, from);
    if (from !== undefined && paths && paths.length <= MAX_CHANGED) {
      const files = await allFiles(snapshot, paths);
      await writer.update({ from, to, paths, files });
      return;
    }
    const all = await releasePaths(snapshot);
    const started = Date.now();
    await writer.rebuild(to, readFiles(snapshot, all));
    this.#logger.info(
      `Read ${all.length} instances from Git in ${Date.now() - started} ms`,
    );
  }

  /** What `work` gives, or undefined when it takes longer; it then goes on by itself. */
  async #inTime(
    work: Promise<boolean>,
    ms: number,
  ): Promise<boolean | undefined> {
    const timer = new AbortController();
    const late = delay(ms, undefined, { signal: timer.signal });
    late.catch(() => {});
    work.catch(error => this.#logger.debug(`Reading instances: ${error}`));
    try {
      return await Promise.race([work, late]);
    } finally {
      timer.abort();
    }
  }

  async #requireBuilt(): Promise<void> {
    if ((await this.#store.commit()) !== undefined) return;
    throw new ServiceUnavailableError(
      'The instances are being read from Git for the first time. Try again in a minute.',
    );
  }
}
