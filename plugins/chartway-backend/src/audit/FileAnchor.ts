import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  checkpointPath,
  NEWEST_PATH,
  type AnchoredCheckpoint,
  type AuditAnchor,
} from './AuditAnchor';
import { errorCode } from './errorCode';

/** Checkpoints as files in a folder, best on a disk that can only be written once, or that another machine copies. */
export class FileAnchor implements AuditAnchor {
  readonly type = 'file';
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  newest(): Promise<string | undefined> {
    return this.#read(NEWEST_PATH);
  }

  async put(checkpoints: readonly AnchoredCheckpoint[]): Promise<string> {
    for (const checkpoint of checkpoints) {
      const path = checkpointPath(checkpoint);
      if ((await this.#read(path)) === undefined) {
        await this.#write(path, checkpoint.note);
      }
    }
    const last = checkpoints.at(-1);
    if (last) await this.#write(NEWEST_PATH, last.note);
    return pathToFileURL(this.#folder).href;
  }

  async #read(path: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#folder, path), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** On the disk before it has its name, so that no half a file is ever read. */
  async #write(path: string, text: string): Promise<void> {
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(`${target}.new`, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${target}.new`, target);
  }
}
