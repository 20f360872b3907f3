import { NotFoundError } from '@backstage/errors';
import { sameInstance } from '@chartway/chart-kit';
import type { GitCommit } from '@chartway/plugin-chartway-node';
import { posix } from 'node:path';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { instancePaths } from '../domain/layout';
import type { HistoricState } from '../domain/releaseHistory';
import { parseReleaseFile, type InstanceRecord } from '../domain/releaseFile';
import { readText } from '../layers';

/** Commits whose files are remembered: they never change. */
const MAX_KEPT = 5_000;
/** Commits read from Git at the same time. */
const AT_ONCE = 8;

/** Reads what the files of an instance were at former commits. */
export class ReleaseArchive {
  readonly #repository: RepositoryAccess;
  readonly #kept = new Map<string, Promise<HistoricState>>();

  constructor(repository: RepositoryAccess) {
    this.#repository = repository;
  }

  /** Commits of the branch to the instance's folder, newest first. */
  commits({ context }: InstanceRecord, limit: number): Promise<GitCommit[]> {
    const folder = posix.dirname(instancePaths(context).values);
    return this.#repository.history(folder, limit);
  }

  /** The files at each of these commits. */
  async states(
    record: InstanceRecord,
    shas: readonly string[],
  ): Promise<HistoricState[]> {
    const states: HistoricState[] = [];
    for (let start = 0; start < shas.length; start += AT_ONCE) {
      const some = shas.slice(start, start + AT_ONCE);
      states.push(
        ...(await Promise.all(some.map(sha => this.state(record, sha)))),
      );
    }
    return states;
  }

  state(record: InstanceRecord, sha: string): Promise<HistoricState> {
    const key = `${sha} ${record.name}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const reading = this.#read(record, sha);
    this.#kept.set(key, reading);
    reading.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return reading;
  }

  /** The release that a commit of the branch desired. @throws NotFoundError when it desired none of this instance. */
  async release(record: InstanceRecord, sha: string) {
    // Commits of other branches, such as proposals, were never desired.
    const commits = await this.commits(record, 1000);
    const { release } = commits.some(commit => commit.sha === sha)
      ? await this.state(record, sha)
      : { release: undefined };
    if (release) return release;
    throw new NotFoundError(
      `The commit ${sha} has no release of ${record.name}. Choose one of its history.`,
    );
  }

  async #read(
    { name, context }: InstanceRecord,
    sha: string,
  ): Promise<HistoricState> {
    const snapshot = await this.#repository.snapshot(sha);
    const paths = instancePaths(context);
    const [file, values] = await Promise.all([
      readText(snapshot, paths.release),
      readText(snapshot, paths.values),
    ]);
    if (file === undefined) return { release: undefined, values };
    try {
      const then = parseReleaseFile(file);
      const own = then.name === name && sameInstance(then.context, context);
      return { release: own ? then.release : undefined, values };
    } catch {
      // Somebody broke the file by hand at that time; it desired nothing then.
      return { release: undefined, values };
    }
  }
}
