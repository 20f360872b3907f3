import { GitTree, type TreeEntry } from './GitTree';

const NUL = 0;
const TAB = 9;
const MODE_LENGTH = 6;
const ID_LENGTH = 40;

/** Equal texts once: thousands of folders hold files of the same few names. */
class Names {
  private readonly known = new Map<string, string>();

  same(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, text);
    return text;
  }
}

/** Cuts what a command prints with `-z` into its fields, as it comes. */
class Fields {
  private rest = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    let end = chunk.indexOf(NUL);
    while (end >= 0) {
      const piece = chunk.subarray(start, end);
      if (this.rest.length === 0) yield piece;
      else {
        yield Buffer.concat([this.rest, piece]);
        this.rest = Buffer.alloc(0);
      }
      start = end + 1;
      end = chunk.indexOf(NUL, start);
    }
    if (start < chunk.length) {
      this.rest = Buffer.concat([this.rest, chunk.subarray(start)]);
    }
  }
}

/** Reads the output of `git ls-tree -r -z --full-tree` piece by piece: nobody waits until all of a large tree is there. */
export class TreeReader {
  private readonly builder = GitTree.EMPTY.edit();
  private readonly fields = new Fields();
  private readonly names = new Names();

  push(chunk: Buffer): void {
    for (const record of this.fields.push(chunk)) this.add(record);
  }

  tree(): GitTree {
    return this.builder.tree();
  }

  /** `mode kind id<TAB>path`. Source: git-ls-tree(1), OUTPUT FORMAT. */
  private add(record: Buffer): void {
    const tab = record.indexOf(TAB);
    if (tab < MODE_LENGTH + ID_LENGTH) return;
    const entry: TreeEntry = {
      mode: this.names.same(record.toString('latin1', 0, MODE_LENGTH)),
      id: record.toString('latin1', tab - ID_LENGTH, tab),
    };
    const path = record.toString('utf8', tab + 1).split('/');
    this.builder.setAt(
      path.map(name => this.names.same(name)),
      entry,
    );
  }
}

/**
 * A tree with the differences that `git diff-tree -r -z --raw --no-abbrev` told. Source of the format: git-diff-tree(1),
 * RAW OUTPUT FORMAT.
 */
export function changedTree(tree: GitTree, output: Buffer): GitTree {
  const builder = tree.edit();
  const fields = output.toString('utf8').split('\0');
  const added: [string, TreeEntry][] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , id = ''] = (fields[at] ?? '').split(' ');
    const path = fields[at + 1] ?? '';
    if (/^0+$/.test(mode)) builder.delete(path);
    else added.push([path, { mode, id }]);
  }
  // What goes makes room first: a folder may take the place of a file.
  for (const [path, entry] of added) builder.set(path, entry);
  return builder.tree();
}
