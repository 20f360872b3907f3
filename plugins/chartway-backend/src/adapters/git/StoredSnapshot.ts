import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { checkFolder, checkPath, checkSha, isHarmlessPath } from './gitNames';
import { isFile } from './GitTree';
import type { ObjectStore } from './ObjectStore';

/** The tree of a commit in a store. */
export class StoredSnapshot implements GitSnapshot {
  readonly sha: string | undefined;
  private readonly store: ObjectStore;

  constructor(store: ObjectStore, sha: string | undefined) {
    this.store = store;
    this.sha = sha;
  }

  async list(folder = ''): Promise<string[]> {
    const prefix = checkFolder(folder);
    const tree = await this.store.tree(this.sha);
    const paths: string[] = [];
    for (const [path, entry] of tree) {
      const inside =
        prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
      if (inside && isFile(path, entry)) paths.push(path);
    }
    return paths.sort();
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const entry = (await this.store.tree(this.sha)).get(path);
    // What was listed can be read, though a person may have named it as nobody may here.
    if (entry && isFile(path, entry)) return this.store.blobs.read(entry.id);
    checkPath(path);
    return undefined;
  }

  async readAll(folder: string): Promise<Map<string, Uint8Array>> {
    const paths = await this.list(folder);
    const tree = await this.store.tree(this.sha);
    const files = paths.flatMap(path => {
      const entry = tree.get(path);
      return entry ? [{ path, id: entry.id }] : [];
    });
    const contents = await Promise.all(
      files.map(
        async ({ path, id }) =>
          [path, await this.store.blobs.read(id)] as const,
      ),
    );
    return new Map(contents);
  }

  async changesSince(sha: string): Promise<string[] | undefined> {
    if (this.sha === undefined) return undefined;
    const paths = await this.store.changedPaths(checkSha(sha), this.sha);
    return paths?.filter(isHarmlessPath);
  }
}
