import { isHarmlessPath } from './gitNames';

/** One entry of a tree: a file, symbolic link (mode 120000) or submodule (160000). */
export type TreeEntry = { readonly mode: string; readonly id: string };

type Folder = ReadonlyMap<string, TreeEntry | Folder>;
type OwnFolder = Map<string, TreeEntry | Folder>;

const FILE = '100644';
const EXECUTABLE = '100755';

/** An entry cannot be set, because a name would be both a file and a folder. */
export class TreeConflictError extends Error {
  /** What is in the way. */
  readonly path: string;
  readonly kind: 'file' | 'folder';

  constructor(path: string, kind: 'file' | 'folder') {
    super(`${path} is a ${kind}`);
    this.name = 'TreeConflictError';
    this.path = path;
    this.kind = kind;
  }
}

function isFolder(node: TreeEntry | Folder | undefined): node is Folder {
  return node instanceof Map;
}

function sameNode(
  one: TreeEntry | Folder | undefined,
  other: TreeEntry | Folder | undefined,
): boolean {
  if (one === other) return true;
  if (!one || !other) return false;
  if (isFolder(one) && isFolder(other)) {
    if (one.size !== other.size) return false;
    for (const [name, node] of one) {
      if (!sameNode(node, other.get(name))) return false;
    }
    return true;
  }
  if (isFolder(one) || isFolder(other)) return false;
  return one.id === other.id && one.mode === other.mode;
}

function* entriesOf(
  path: string,
  node: TreeEntry | Folder | undefined,
): Generator<[string, TreeEntry]> {
  if (!isFolder(node)) {
    if (node) yield [path, node];
    return;
  }
  const prefix = path === '' ? '' : `${path}/`;
  for (const [name, child] of node) yield* entriesOf(prefix + name, child);
}

function* differencesOf(
  path: string,
  one: TreeEntry | Folder | undefined,
  other: TreeEntry | Folder | undefined,
): Generator<string> {
  if (one === other) return;
  if (!isFolder(one) || !isFolder(other)) {
    if (sameNode(one, other)) return;
    for (const [found] of entriesOf(path, one)) yield found;
    for (const [found] of entriesOf(path, other)) {
      if (isFolder(one) || isFolder(other) || !one) yield found;
    }
    return;
  }
  const prefix = path === '' ? '' : `${path}/`;
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    yield* differencesOf(prefix + name, one.get(name), other.get(name));
  }
}

/** A tree that is being changed; folders are copied when they are first changed. */
export class GitTreeBuilder<Tree = unknown> {
  private readonly root: OwnFolder;
  private readonly own = new Set<Folder>();
  private readonly make: (root: Folder) => Tree;

  constructor(root: Folder, make: (root: Folder) => Tree) {
    this.root = new Map(root);
    this.make = make;
    this.own.add(this.root);
  }

  /** @throws TreeConflictError when a file is where a folder would have to be, or the other way round. */
  set(path: string, entry: TreeEntry): void {
    this.setAt(path.split('/'), entry);
  }

  /** As `set`, with the names of the folders and of the entry. */
  setAt(names: readonly string[], entry: TreeEntry): void {
    let folder = this.root;
    for (let at = 0; at < names.length - 1; at++) {
      const name = names[at] ?? '';
      const node = folder.get(name);
      if (node && !isFolder(node)) {
        throw new TreeConflictError(names.slice(0, at + 1).join('/'), 'file');
      }
      folder = this.child(folder, name, node);
    }
    const last = names.at(-1) ?? '';
    if (isFolder(folder.get(last))) {
      throw new TreeConflictError(names.join('/'), 'folder');
    }
    folder.set(last, entry);
  }

  /** Takes an entry away, and the folders that become empty. @returns whether there was one. */
  delete(path: string): boolean {
    const names = path.split('/');
    const parents: [OwnFolder, string][] = [];
    let folder = this.root;
    for (const name of names.slice(0, -1)) {
      const node = folder.get(name);
      if (!isFolder(node)) return false;
      parents.push([folder, name]);
      folder = this.child(folder, name, node);
    }
    const last = names.at(-1) ?? '';
    const node = folder.get(last);
    if (!node || isFolder(node)) return false;
    folder.delete(last);
    for (const [parent, name] of parents.reverse()) {
      const child = parent.get(name);
      if (isFolder(child) && child.size === 0) parent.delete(name);
    }
    return true;
  }

  /** The tree as it is now; this builder is done. */
  tree(): Tree {
    return this.make(this.root);
  }

  /** The folder of a name, to be changed. */
  private child(
    parent: OwnFolder,
    name: string,
    known: Folder | undefined,
  ): OwnFolder {
    if (known && this.own.has(known)) return known as OwnFolder;
    const copy: OwnFolder = new Map(known);
    this.own.add(copy);
    parent.set(name, copy);
    return copy;
  }
}

/**
 * All entries of a commit's tree, in folders as Git has them. It never changes; trees share the folders in which they are the
 * same, so that the next commit costs no more than what it changes, however large the repository is.
 */
export class GitTree {
  static readonly EMPTY = new GitTree(new Map());
  private readonly root: Folder;

  private constructor(root: Folder) {
    this.root = root;
  }

  /** A tree of these entries. @throws TreeConflictError */
  static of(entries: Iterable<readonly [string, TreeEntry]>): GitTree {
    const builder = GitTree.EMPTY.edit();
    for (const [path, entry] of entries) builder.set(path, entry);
    return builder.tree();
  }

  /** Changes it in a copy. */
  edit(): GitTreeBuilder<GitTree> {
    return new GitTreeBuilder(this.root, root => new GitTree(root));
  }

  get(path: string): TreeEntry | undefined {
    const node = this.node(path);
    return isFolder(node) ? undefined : node;
  }

  /** What is below a folder; all without one, and one when it is no folder. */
  entries(folder = ''): Generator<[string, TreeEntry]> {
    return entriesOf(folder, this.node(folder));
  }

  /** Whether two trees have the same at a path: an entry, or all below a folder. */
  isSameAt(path: string, other: GitTree): boolean {
    return sameNode(this.node(path), other.node(path));
  }

  /** Paths of the entries that are not the same in another tree. */
  differences(other: GitTree): Generator<string> {
    return differencesOf('', this.root, other.root);
  }

  private node(path: string): TreeEntry | Folder | undefined {
    if (path === '') return this.root;
    let node: TreeEntry | Folder | undefined = this.root;
    for (const name of path.split('/')) {
      if (!isFolder(node)) return undefined;
      node = node.get(name);
    }
    return node;
  }
}

/** Whether an entry has the mode of a file: links and submodules have not. */
export function hasFileMode({ mode }: TreeEntry): boolean {
  return mode === FILE || mode === EXECUTABLE;
}

/** Mode of a new file. */
export const NEW_FILE_MODE = FILE;

/** Whether an entry is a file one may read: links and submodules are not, nor names that could leave a folder. */
export function isFile(path: string, entry: TreeEntry): boolean {
  return hasFileMode(entry) && isHarmlessPath(path);
}
