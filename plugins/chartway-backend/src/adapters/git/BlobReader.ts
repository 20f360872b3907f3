import type { GitCommand } from './GitCommand';

/** Bytes of contents kept in memory per repository. */
const CACHE_BYTES = 32 * 1024 * 1024;
/** Most bytes read in one go; a GitOps or chart repository holds text. */
const MAX_READ_BYTES = 256 * 1024 * 1024;

type Wanted = {
  id: string;
  resolve(content: Uint8Array): void;
  reject(error: unknown): void;
};

/**
 * Reads contents by object id. Ids name their content for ever, so what was read once is kept, within bounds; all that is
 * asked for in the same turn of the event loop is read by one process.
 */
export class BlobReader {
  private readonly git: GitCommand;
  private readonly folder: string;
  private readonly cache = new Map<string, Uint8Array>();
  private cached = 0;
  private wanted: Wanted[] = [];

  constructor(git: GitCommand, folder: string) {
    this.git = git;
    this.folder = folder;
  }

  /** Content of a blob. The caller must not change the bytes. */
  read(id: string): Promise<Uint8Array> {
    const known = this.cache.get(id);
    if (known) {
      this.cache.delete(id);
      this.cache.set(id, known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      this.wanted.push({ id, resolve, reject });
      if (this.wanted.length === 1) setImmediate(() => this.readWanted());
    });
  }

  private async readWanted(): Promise<void> {
    const batch = this.wanted;
    this.wanted = [];
    try {
      const contents = await this.readAll([
        ...new Set(batch.map(({ id }) => id)),
      ]);
      for (const { id, resolve, reject } of batch) {
        const content = contents.get(id);
        if (content) resolve(content);
        else
          reject(
            new Error(
              `The Git object ${id} is missing in ${this.folder}: run git fsck there`,
            ),
          );
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async readAll(
    ids: readonly string[],
  ): Promise<Map<string, Uint8Array>> {
    const output = await this.git.run(
      [`--git-dir=${this.folder}`, 'cat-file', '--batch'],
      { input: `${ids.join('\n')}\n`, maxOutput: MAX_READ_BYTES },
    );
    const contents = parseBatch(output);
    for (const [id, content] of contents) this.keep(id, content);
    return contents;
  }

  /** Keeps the content of a blob that was just written for later readers. */
  keep(id: string, content: Uint8Array): void {
    if (content.byteLength > CACHE_BYTES / 8 || this.cache.has(id)) return;
    this.cache.set(id, content);
    this.cached += content.byteLength;
    for (const [oldest, { byteLength }] of this.cache) {
      if (this.cached <= CACHE_BYTES) break;
      this.cache.delete(oldest);
      this.cached -= byteLength;
    }
  }
}

// Source of the format: git-cat-file(1), "BATCH OUTPUT".
function parseBatch(output: Buffer): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  let position = 0;
  while (position < output.length) {
    const end = output.indexOf(10, position);
    if (end < 0) break;
    const [id = '', type, size] = output
      .toString('utf8', position, end)
      .split(' ');
    position = end + 1;
    if (type === 'missing') continue;
    const length = Number(size);
    // A copy, so that one small file does not keep the whole output alive.
    if (type === 'blob')
      contents.set(
        id,
        Uint8Array.from(output.subarray(position, position + length)),
      );
    position += length + 1;
  }
  return contents;
}
