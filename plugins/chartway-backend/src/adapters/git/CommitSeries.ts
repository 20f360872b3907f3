import { randomUUID } from 'node:crypto';
import type { GitAuthor } from '@chartway/plugin-chartway-node';
import { endCommands, nextCommitCommands, type TreeChange } from './fastImport';
import type { GitConversation } from './GitConversation';
import type { GitTree } from './GitTree';
import type { ObjectStore } from './ObjectStore';
import { Quarantine } from './quarantine';
import { StoredSnapshot, type Draft } from './StoredSnapshot';

/** What the next commit of a series says and changes. */
type NextCommit = {
  author: GitAuthor;
  message: string;
  changes: readonly TreeChange[];
  /** What it will hold. */
  tree: GitTree;
};

/**
 * Commits on top of each other, written by one process; the store holds none of them before they are kept. Starting a
 * process costs more than a commit does.
 */
export class CommitSeries {
  private readonly ref = `refs/chartway/writing/${randomUUID()}`;
  private readonly contents = new Map<string, Uint8Array>();
  private draft: Draft | undefined;
  private marks = 0;
  private isBroken = false;
  private writing:
    | { quarantine: Quarantine; importer: GitConversation }
    | undefined;

  /** @param base - commit to build on; undefined for none */
  constructor(
    private readonly store: ObjectStore,
    private readonly base: string | undefined,
  ) {}

  /** Whether a commit could not be written: then none of them can be kept. */
  get broken(): boolean {
    return this.isBroken;
  }

  /** The last commit, or the one to build on. */
  get tip(): string | undefined {
    return this.draft?.sha ?? this.base;
  }

  /** All that the last commit holds. */
  async tree(): Promise<GitTree> {
    return this.draft?.tree ?? this.store.tree(this.base);
  }

  /** The state after the last commit; readable also before it is kept. */
  snapshot(): StoredSnapshot {
    return new StoredSnapshot(this.store, this.base, this.draft);
  }

  /**
   * Adds a commit and gives its SHA.
   *
   * @throws InputError for an author or a message Git does not take; the series goes on without the commit.
   */
  async add(commit: NextCommit): Promise<string> {
    const { author, message, changes, tree } = commit;
    const time = Math.floor(Date.now() / 1000);
    const input = nextCommitCommands(
      { parent: this.base, author, message, time, changes },
      this.ref,
      this.marks + 1,
    );
    const sha = await this.write(input);
    for (const change of changes) {
      // A copy: whoever gave the bytes may use them again.
      if (change.content !== null)
        this.contents.set(change.id, Uint8Array.from(change.content));
    }
    this.draft = { sha, tree, contents: this.contents };
    return sha;
  }

  /** Makes the commits part of the store; no ref names them yet. */
  async keep(): Promise<void> {
    if (!this.writing) return;
    const { importer, quarantine } = this.writing;
    await importer.finish(endCommands(this.ref));
    await quarantine.takeOver();
    this.writing = undefined;
    if (this.draft) this.store.keepTree(this.draft.sha, this.draft.tree);
    for (const [id, content] of this.contents) {
      this.store.blobs.keep(id, content);
    }
    this.store.used();
  }

  /** Ends what is under way and leaves nothing of it, unless it was kept. */
  async discard(): Promise<void> {
    if (!this.writing) return;
    const { importer, quarantine } = this.writing;
    this.writing = undefined;
    await importer.giveUp();
    await quarantine.discard();
  }

  private async write(input: Uint8Array): Promise<string> {
    try {
      this.writing ??= await this.start();
      this.marks++;
      return await this.writing.importer.ask(input);
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }

  private async start() {
    const quarantine = await Quarantine.open(this.store.folder);
    const importer = this.store.git.converse(
      this.store.args('fast-import', '--quiet', '--force'),
      quarantine.environment,
    );
    return { quarantine, importer };
  }
}
