import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import type { GitTree } from './GitTree';
import type { StoredSnapshot } from './StoredSnapshot';

/** A snapshot that knows what was asked of it, so that one can tell whether another tree would have answered the same. */
export class TrackedSnapshot implements GitSnapshot {
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();
  /** Whether something was asked that only the very same commit answers the same. */
  private everything = false;

  constructor(private readonly snapshot: StoredSnapshot) {}

  get sha(): string | undefined {
    this.everything = true;
    return this.snapshot.sha;
  }

  list(folder = ''): Promise<string[]> {
    this.folders.add(folder);
    return this.snapshot.list(folder);
  }

  read(path: string): Promise<Uint8Array | undefined> {
    this.files.add(path);
    return this.snapshot.read(path);
  }

  readAll(folder: string): Promise<Map<string, Uint8Array>> {
    this.folders.add(folder);
    return this.snapshot.readAll(folder);
  }

  changesSince(sha: string): Promise<string[] | undefined> {
    this.everything = true;
    return this.snapshot.changesSince(sha);
  }

  /** Whether a commit with this tree would have given the same answers so far. */
  async answersAs(sha: string | undefined, tree: GitTree): Promise<boolean> {
    if (sha === this.snapshot.sha) return true;
    if (this.everything) return false;
    const own = await this.snapshot.tree();
    return (
      [...this.files].every(path => own.isSameAt(path, tree)) &&
      [...this.folders].every(folder => own.isSameAt(folder, tree))
    );
  }
}
