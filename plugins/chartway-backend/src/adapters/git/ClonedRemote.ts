import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BranchRemote } from './BranchRemote';
import { GitCommandError, type GitCommand, type GitResult } from './GitCommand';
import { isLockFailure, translateGitError } from './gitErrors';
import type { HostAddress } from './HostAddress';
import { ObjectStore } from './ObjectStore';
import { readRefFiles } from './refFiles';
import { removeStaleLocks } from './staleLocks';

const TRACKED = 'refs/remotes/origin/';
const FETCH_ATTEMPTS = 6;
const PINNED = 'CHARTWAY_PINNED_HOST';
/** Milliseconds that what a fetch brought counts as recent. */
const RECENT = 1000;

type Heads = ReadonlyMap<string, string>;

/** A fetch, under way or done, and when it began, in milliseconds. */
type Fetch = { began: number; heads: Promise<Heads> };

/** Where a clone comes from and what to call it. */
export type CloneSource = {
  url: string;
  label: string;
  /** Key of the configuration that holds the credentials. */
  credentialsKey: string;
};

/** Folder of the bare clone of a URL below `root`, made when absent. It is a cache: deleting it costs a new clone. */
export async function prepareClone(
  git: GitCommand,
  root: string,
  url: string,
): Promise<string> {
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  const folder = join(root, `${name}.git`);
  if (await stat(join(folder, 'HEAD')).catch(() => undefined)) return folder;
  await initBare(git, folder, 'main');
  return folder;
}

/** Makes an empty bare repository; whoever looks sees all of it or nothing, also when two do so at once. */
export async function initBare(
  git: GitCommand,
  folder: string,
  branch: string,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = `${folder}.${randomUUID()}.new`;
  try {
    await git.run([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${branch}`,
      '--',
      draft,
    ]);
    await rename(draft, folder);
  } catch (error) {
    const other = await stat(join(folder, 'HEAD')).catch(() => undefined);
    if (!other) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Branches of a repository on a host, followed by a bare clone. */
export class ClonedRemote implements BranchRemote {
  readonly label: string;
  private current: Promise<Heads> | undefined;
  private next: Promise<Heads> | undefined;
  /** The latest fetch that began after everything known to have happened on the host. */
  private recent: Fetch | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly source: CloneSource,
    private readonly address: HostAddress,
  ) {
    this.label = source.label;
  }

  /** Callers that come while a fetch runs share the one after it: the running one may have asked the host too early. */
  heads(): Promise<Heads> {
    if (this.next) return this.next;
    if (this.current) {
      const afterwards = () => {
        this.next = undefined;
        return this.start();
      };
      this.next = this.current.then(afterwards, afterwards);
      return this.next;
    }
    return this.start();
  }

  /** Callers share a fetch that began less than a second ago, also one that still runs. */
  recentHeads(): Promise<Heads> {
    const { recent } = this;
    return recent && performance.now() - recent.began < RECENT
      ? recent.heads
      : this.heads();
  }

  changed(): void {
    this.recent = undefined;
  }

  async publish(
    branch: string,
    from: string | undefined,
    to: string,
  ): Promise<'published' | 'moved'> {
    const ref = `refs/heads/${branch}`;
    const args = this.store.args(
      'push',
      '--porcelain',
      '--no-verify',
      `--force-with-lease=${ref}:${from ?? ''}`,
      '--',
      this.source.url,
      `${to}:${ref}`,
    );
    const began = performance.now();
    let failure: unknown;
    try {
      const result = await this.ask(args);
      if (result.code === 0) {
        this.remember(branch, to, began);
        return 'published';
      }
      failure = this.store.git.failure(args, withRejection(result));
    } catch (error) {
      failure = error;
    }
    return this.judge(branch, from, to, failure);
  }

  // A failed push may have been accepted (the answer got lost) or been refused for a race; only the host's branch tells.
  private async judge(
    branch: string,
    from: string | undefined,
    to: string,
    failure: unknown,
  ): Promise<'published' | 'moved'> {
    const cause = translateGitError(
      failure,
      this.label,
      this.source.credentialsKey,
    );
    const heads = await this.heads().catch(() => {
      throw cause;
    });
    const now = heads.get(branch);
    if (now === to) return 'published';
    if (now === from) throw cause;
    if (wasStale(failure)) return 'moved';
    const contained =
      now !== undefined && (await this.store.isAncestor(to, now));
    return contained ? 'published' : 'moved';
  }

  // What a fetch brings that began beside our own push may be older than the push, or newer: nothing to remember.
  private remember(branch: string, sha: string, began: number): void {
    const { recent, current } = this;
    if (!recent || recent.heads === current || recent.began > began) {
      this.recent = undefined;
      return;
    }
    const heads = recent.heads.then(known => new Map(known).set(branch, sha));
    heads.catch(() => {});
    this.recent = { began: recent.began, heads };
  }

  /** Runs a command that talks to the host, at the addresses that were checked. */
  private async ask(args: readonly string[]): Promise<GitResult> {
    const pinned = await this.address.pinned();
    if (pinned === undefined) return this.store.git.attempt(args);
    return this.store.git.attempt(
      [`--config-env=http.curloptResolve=${PINNED}`, ...args],
      { environment: { [PINNED]: pinned } },
    );
  }

  private start(): Promise<Heads> {
    const run = this.fetch().finally(() => {
      if (this.current === run) this.current = undefined;
    });
    this.current = run;
    const recent = { began: performance.now(), heads: run };
    this.recent = recent;
    // A failure is nothing to share: the next caller tries again.
    run.catch(() => {
      if (this.recent === recent) this.recent = undefined;
    });
    return run;
  }

  private async fetch(): Promise<Heads> {
    const args = this.store.args(
      'fetch',
      '--quiet',
      '--no-tags',
      '--prune',
      '--force',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--',
      this.source.url,
      `+refs/heads/*:${TRACKED}*`,
    );
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await this.ask(args);
        if (result.code === 0) break;
        // Another process on the same folder fetched at the same moment.
        if (attempt === FETCH_ATTEMPTS || !isLockFailure(result.stderr)) {
          throw this.store.git.failure(args, result);
        }
        await removeStaleLocks(this.store.folder);
        await delay(20 * attempt * (1 + Math.random()));
      }
      this.store.used();
      return (
        (await readRefFiles(this.store.folder, TRACKED)) ??
        (await this.store.refs(TRACKED))
      );
    } catch (error) {
      throw translateGitError(error, this.label, this.source.credentialsKey);
    }
  }
}

// Git compared the branch before it sent anything.
function wasStale(failure: unknown): boolean {
  return (
    failure instanceof GitCommandError &&
    /^remote: \[rejected\] \(stale info\)/.test(failure.stderr)
  );
}

// `git push --porcelain` tells on stdout why a ref was rejected; what a hook of the host said is on stderr.
function withRejection<T extends { stdout: Buffer; stderr: string }>(
  result: T,
): T {
  const rejection = /^!\t[^\t]*\t(.*)$/m.exec(
    result.stdout.toString('utf8'),
  )?.[1];
  if (rejection === undefined) return result;
  const said = [...result.stderr.matchAll(/^remote: *(\S.*)$/gm)]
    .map(match => match[1])
    .join(' ');
  return {
    ...result,
    stderr: `remote: ${rejection} ${said}\n${result.stderr}`,
  };
}
