import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { checkFolder, checkPath, checkSha, isHarmlessPath } from './gitNames';
import { isFile, type GitTree } from './GitTree';
import type { ObjectStore } from './ObjectStore';

/** A commit on top of one in the store that the store does not hold yet. */
export type Draft = {
  sha: string;
  tree: GitTree;
  /** Contents that the store may lack, by object id. */
  contents: ReadonlyMap<string, Uint8Array>;
};

/** The tree of a commit in a store, or of a draft on top of it. */
export class StoredSnapshot implements GitSnapshot {
  readonly sha: string | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly stored: string | undefined,
    private readonly draft?: Draft,
  ) {
    this.sha = draft?.sha ?? stored;
  }

  /** All entries, also those that are no files one may read. */
  async tree(): Promise<GitTree> {
    return this.draft?.tree ?? this.store.tree(this.stored);
  }

  async list(folder = ''): Promise<string[]> {
    const prefix = checkFolder(folder);
    const tree = await this.tree();
    const paths: string[] = [];
    for (const [path, entry] of tree.entries(prefix)) {
      if (isFile(path, entry)) paths.push(path);
    }
    return paths.sort();
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const entry = (await this.tree()).get(path);
    // What was listed can be read, though a person may have named it as nobody may here.
    if (entry && isFile(path, entry)) return this.content(entry.id);
    checkPath(path);
    return undefined;
  }

  async readAll(folder: string): Promise<Map<string, Uint8Array>> {
    const paths = await this.list(folder);
    const tree = await this.tree();
    const files = paths.flatMap(path => {
      const entry = tree.get(path);
      return entry ? [{ path, id: entry.id }] : [];
    });
    const contents = await Promise.all(
      files.map(
        async ({ path, id }) => [path, await this.content(id)] as const,
      ),
    );
    return new Map(contents);
  }

  async changesSince(sha: string): Promise<string[] | undefined> {
    checkSha(sha);
    if (this.stored === undefined) return undefined;
    const paths = await this.store.changedPaths(sha, this.stored);
    if (!paths || !this.draft) return paths?.filter(isHarmlessPath);
    const before = await this.store.tree(sha);
    return [...before.differences(this.draft.tree)].filter(isHarmlessPath);
  }

  private async content(id: string): Promise<Uint8Array> {
    return this.draft?.contents.get(id) ?? this.store.blobs.read(id);
  }
}
