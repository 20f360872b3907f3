import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import { isProblem, readIndexedFile } from './domain/indexedFile';
import { isReleasePath } from './domain/layout';

/** More changed instances than this are not told by name. */
const MAX_NAMES = 200;

/** The list of instances, which follows Git. */
export type IndexedInstances = {
  /** The commit that it is of; undefined until it was built once. */
  commit(): Promise<string | undefined>;
  /** Brings it up to date. */
  refresh(): Promise<unknown>;
};

/** The release record beside a file that belongs to one instance; undefined for any other file. */
function releaseBeside(path: string): string | undefined {
  if (isReleasePath(path)) return path;
  const release = path.replace(/\/values\.yaml$/, '/release.yaml');
  return release !== path && isReleasePath(release) ? release : undefined;
}

/** Looks at Git from time to time, and tells of which instances it says something else than at the last look. */
export class ChangedInstances {
  readonly #repository: Pick<RepositoryAccess, 'snapshot'>;
  readonly #index: IndexedInstances;
  #seen: string | undefined;

  constructor(options: {
    repository: Pick<RepositoryAccess, 'snapshot'>;
    index: IndexedInstances;
  }) {
    this.#repository = options.repository;
    this.#index = options.index;
  }

  /**
   * Brings the instances up to date.
   *
   * @returns names of the instances whose release or values changed; `many` when these are many or cannot be told, such as
   * when a layer changed that instances share.
   * @throws UpstreamError when Git does not answer.
   */
  async look(): Promise<readonly string[] | 'many'> {
    const before = this.#seen ?? (await this.#index.commit());
    const snapshot = await this.#repository.snapshot();
    await this.#index.refresh();
    const { sha } = snapshot;
    this.#seen = sha;
    if (before === sha || sha === undefined) return [];
    if (!before || !snapshot.changesSince) return 'many';
    const changed = await snapshot.changesSince(before);
    return changed ? this.#namesOf(snapshot, changed) : 'many';
  }

  async #namesOf(
    snapshot: GitSnapshot,
    changed: readonly string[],
  ): Promise<readonly string[] | 'many'> {
    const isShared = (path: string) =>
      path.startsWith('_') && path.endsWith('.yaml');
    if (changed.some(isShared)) return 'many';
    const paths = new Set(changed.flatMap(path => releaseBeside(path) ?? []));
    if (paths.size > MAX_NAMES) return 'many';
    const decoder = new TextDecoder();
    const names: string[] = [];
    for (const path of paths) {
      const content = await snapshot.read(path);
      const file = content && readIndexedFile(path, decoder.decode(content));
      // An instance that is gone, or broken by now, has no name any more.
      if (!file || isProblem(file)) return 'many';
      names.push(file.record.name);
    }
    return names;
  }
}
