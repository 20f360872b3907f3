import { randomUUID } from 'node:crypto';
import type { GitCommit } from '@chartway/plugin-chartway-node';
import { BlobReader } from './BlobReader';
import { fastImportStream, type NewCommit } from './fastImport';
import { GitCommand } from './GitCommand';
import { GitTree } from './GitTree';
import { inQuarantine } from './quarantine';
import { changedTree, TreeReader } from './TreeReader';

const TREES_KEPT = 16;
/** Uses of a store between two looks whether Git wants to pack it, and the loose objects from which it does. */
const USES_BETWEEN_PACKING = 250;
const LOOSE_OBJECTS = 4000;
const PACKING_TIMEOUT = 15 * 60_000;
/** Entries of some ten million files, which are read as they come. */
const MAX_TREE_BYTES = 1024 * 1024 * 1024;
const TREE_TIMEOUT = 5 * 60_000;
/** Paths of half a million files. */
const MAX_DIFF_BYTES = 64 * 1024 * 1024;
const FIELDS_PER_COMMIT = 5;

/** Outcome of merging two commits without touching any ref. */
export type MergeOutcome =
  | { clean: true; tree: string }
  | { clean: false; files: string[] };

/**
 * Plumbing on one bare repository in a folder: reads and writes objects, moves no branch.
 */
export class ObjectStore {
  readonly git: GitCommand;
  readonly folder: string;
  readonly blobs: BlobReader;
  private readonly trees = new Map<string, GitTree>();
  private readonly readingTrees = new Map<string, Promise<GitTree>>();
  private uses = 0;

  constructor(git: GitCommand, folder: string) {
    this.git = git;
    this.folder = folder;
    this.blobs = new BlobReader(git, folder);
  }

  /** Arguments of a command on this repository. */
  args(...args: string[]): string[] {
    return [`--git-dir=${this.folder}`, '--literal-pathspecs', ...args];
  }

  /** Refs below a prefix, by name without the prefix. */
  async refs(prefix: string): Promise<Map<string, string>> {
    const output = await this.git.run(
      this.args('for-each-ref', '--format=%(objectname) %(refname)', prefix),
    );
    const refs = new Map<string, string>();
    for (const line of output.toString('utf8').split('\n')) {
      const name = line.slice(41);
      if (name.startsWith(prefix))
        refs.set(name.slice(prefix.length), line.slice(0, 40));
    }
    return refs;
  }

  /** Whether the store holds a commit of this SHA. */
  async hasCommit(sha: string): Promise<boolean> {
    const { code } = await this.git.attempt(
      this.args(
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${sha}^{commit}`,
      ),
    );
    return code === 0;
  }

  /**
   * All entries of a commit's tree. Commits never change, so the last few are kept, who asks for the same at once shares the
   * answer, and the next is read by its difference.
   */
  async tree(commit: string | undefined): Promise<GitTree> {
    if (commit === undefined) return GitTree.EMPTY;
    const known = this.trees.get(commit);
    if (known) {
      this.keepTree(commit, known);
      return known;
    }
    const reading =
      this.readingTrees.get(commit) ??
      this.readTree(commit).finally(() => this.readingTrees.delete(commit));
    this.readingTrees.set(commit, reading);
    return reading;
  }

  private async readTree(commit: string): Promise<GitTree> {
    const tree =
      (await this.treeByDifference(commit)) ?? (await this.wholeTree(commit));
    this.keepTree(commit, tree);
    return tree;
  }

  private async wholeTree(commit: string): Promise<GitTree> {
    const reader = new TreeReader();
    await this.git.run(
      this.args('ls-tree', '-r', '-z', '--full-tree', commit),
      {
        maxOutput: MAX_TREE_BYTES,
        timeout: TREE_TIMEOUT,
        onOutput: chunk => reader.push(chunk),
      },
    );
    return reader.tree();
  }

  /** The tree as what differs from the one read last; undefined when Git cannot tell, or there is none. */
  private async treeByDifference(commit: string): Promise<GitTree | undefined> {
    const [last] = [...this.trees].slice(-1);
    if (!last) return undefined;
    const [base, tree] = last;
    const args = [
      'diff-tree',
      '-r',
      '-z',
      '--raw',
      '--no-renames',
      '--no-abbrev',
    ];
    const { code, stdout } = await this.git.attempt(
      this.args(...args, '--end-of-options', base, commit),
      { maxOutput: MAX_DIFF_BYTES },
    );
    return code === 0 ? changedTree(tree, stdout) : undefined;
  }

  /** Paths whose entries differ between two commits; undefined when the store does not hold the first. */
  async changedPaths(from: string, to: string): Promise<string[] | undefined> {
    const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames'];
    const { code, stdout } = await this.git.attempt(
      this.args(...args, '--end-of-options', from, to),
      { maxOutput: MAX_DIFF_BYTES },
    );
    if (code !== 0) return undefined;
    return stdout
      .toString('utf8')
      .split('\0')
      .filter(path => path !== '');
  }

  /** Writes a commit, reachable from no ref yet. `tree` is what it will hold, when known, for later readers. */
  async writeCommit(commit: NewCommit, tree?: GitTree): Promise<string> {
    const input = fastImportStream(
      commit,
      `refs/chartway/writing/${randomUUID()}`,
    );
    const output = await inQuarantine(this.folder, environment =>
      this.git.run(this.args('fast-import', '--quiet', '--force'), {
        input,
        environment,
      }),
    );
    const sha = output.toString('utf8').trim();
    if (tree) this.keepTree(sha, tree);
    this.used();
    return sha;
  }

  /**
   * Counts a use that may have brought objects; now and then lets Git pack them, beside the work. Git keeps what no ref
   * names for two weeks, so commits under way are safe.
   */
  used(): void {
    this.uses++;
    if (this.uses % USES_BETWEEN_PACKING !== 0) return;
    const args = [
      '-c',
      `gc.auto=${LOOSE_OBJECTS}`,
      '-c',
      'gc.autoDetach=false',
      ...this.args('gc', '--auto', '--quiet'),
    ];
    // Whatever keeps Git from it (another process packs, the disk is full) shows where it matters; the next look tries again.
    this.git.attempt(args, { timeout: PACKING_TIMEOUT }).catch(() => {});
  }

  async isAncestor(ancestor: string, commit: string): Promise<boolean> {
    const args = this.args('merge-base', '--is-ancestor', ancestor, commit);
    const result = await this.git.attempt(args);
    if (result.code > 1) throw this.git.failure(args, result);
    return result.code === 0;
  }

  /** Merges two commits into a tree, or names the files that conflict. */
  async merge(ours: string, theirs: string): Promise<MergeOutcome> {
    const args = this.args(
      'merge-tree',
      '--write-tree',
      '-z',
      '--name-only',
      '--no-messages',
      ours,
      theirs,
    );
    const result = await this.git.attempt(args);
    if (result.code > 1 || result.code < 0)
      throw this.git.failure(args, result);
    const [tree = '', ...files] = result.stdout.toString('utf8').split('\0');
    return result.code === 0
      ? { clean: true, tree: tree.trim() }
      : {
          clean: false,
          files: [...new Set(files.filter(file => file !== ''))],
        };
  }

  /** Commits reachable from a commit that touch a path, newest first. */
  async history(
    commit: string,
    path: string,
    limit: number,
  ): Promise<GitCommit[]> {
    const format = '--format=format:%H%x00%an%x00%ae%x00%at%x00%B';
    const output = await this.git.run(
      this.args(
        'log',
        '-z',
        '--no-show-signature',
        format,
        `--max-count=${limit}`,
        commit,
        '--',
        ...(path ? [path] : []),
      ),
    );
    const fields =
      output.length === 0 ? [] : output.toString('utf8').split('\0');
    const commits: GitCommit[] = [];
    for (
      let at = 0;
      at + FIELDS_PER_COMMIT <= fields.length;
      at += FIELDS_PER_COMMIT
    ) {
      const [sha = '', name = '', email = '', time = '', message = ''] =
        fields.slice(at);
      commits.push({
        sha,
        message: message.trimEnd(),
        author: { name, email },
        authoredAt: new Date(Number(time) * 1000).toISOString(),
      });
    }
    return commits;
  }

  /** Keeps the tree of a commit for later readers. */
  keepTree(commit: string, tree: GitTree): void {
    this.trees.delete(commit);
    this.trees.set(commit, tree);
    for (const oldest of this.trees.keys()) {
      if (this.trees.size <= TREES_KEPT) break;
      this.trees.delete(oldest);
    }
  }
}
