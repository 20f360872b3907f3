import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './codeOf';
import { type DurableFiles, removeAbandoned } from './durableFiles';
import { ANNOTATIONS, type Blob } from './manifest';
import { checkTag, digestOf, hexOf, isDigest } from './names';
import { OciError, type OciErrorReason } from './OciError';
import {
  type Descriptor,
  descriptorSchema,
  indexSchema,
  MEDIA_TYPES,
  parseJson,
} from './schema';

const LAYOUT = Buffer.from('{"imageLayoutVersion":"1.0.0"}');
const INDEX_ATTEMPTS = 20;

const REASONS: Record<string, OciErrorReason> = {
  ENOSPC: 'quota',
  EDQUOT: 'quota',
  EFBIG: 'quota',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
};

function adviceFor(reason: OciErrorReason): string {
  switch (reason) {
    case 'quota':
      return 'has no space left; nothing was published. Free space, then try again';
    case 'denied':
      return 'may not be written or read by this process. Correct its owner and rights, then try again';
    default:
      return 'cannot be used. See the cause, then try again';
  }
}

/** The files of one change, of which none stays behind. */
class Staging {
  private readonly staged: Awaited<ReturnType<DurableFiles['stage']>>[] = [];

  constructor(
    private readonly folder: string,
    private readonly files: DurableFiles,
  ) {}

  async file(bytes: Uint8Array) {
    const file = await this.files.stage(this.folder, bytes);
    this.staged.push(file);
    return file;
  }

  /** Stages a file and gives back the move that puts it in place. */
  async replacement(path: string, bytes: Uint8Array) {
    const file = await this.file(bytes);
    return () => file.replace(path);
  }

  async discard(): Promise<void> {
    await Promise.all(this.staged.map(file => file.discard()));
  }
}

/**
 * One OCI image layout folder (image specification, "OCI Image Layout"), safe against other processes and sudden ends
 * without a lock that a dead process could keep:
 *
 * - Blobs are named by their digest and moved into place whole.
 * - A tag is a file of its own in `.chartway/tags`, made by a hard link. The operating system lets exactly one process
 *   make it, and that is the moment a tag exists. It is never changed.
 * - `index.json`, which other tools read, is derived from the tags and what other tools put there. Who writes it looks at
 *   the tags again afterwards and repeats until nothing is missing, so the last writer leaves it complete.
 *
 * What needs space is written before the tag is made: a full disk publishes nothing.
 */
export class OciLayout {
  constructor(
    private readonly folder: string,
    private readonly files: DurableFiles,
  ) {}

  /** Tags with their manifests. */
  async tags(): Promise<Map<string, Descriptor>> {
    return this.translated('list the charts', async () => {
      const tags = await this.indexed();
      for (const [tag, descriptor] of await this.made()) {
        tags.set(tag, descriptor);
      }
      return tags;
    });
  }

  /** Manifest behind a tag, or behind a digest that some tag has; undefined when there is none. */
  async resolve(reference: string): Promise<Descriptor | undefined> {
    if (!isDigest(reference)) checkTag(reference);
    const tags = await this.tags();
    return isDigest(reference)
      ? [...tags.values()].find(({ digest }) => digest === reference)
      : tags.get(reference);
  }

  /** A blob, verified; undefined when there is none. */
  async readBlob(descriptor: Descriptor): Promise<Uint8Array | undefined> {
    const bytes = await this.translated(`read ${descriptor.digest}`, () =>
      readIfPresent(this.blobPath(descriptor.digest)),
    );
    if (bytes && digestOf(bytes) !== descriptor.digest) {
      throw new OciError(
        'protocol',
        `The blob ${descriptor.digest} in the chart folder ${this.folder} is damaged. Restore it from a backup, or publish the chart again.`,
      );
    }
    return bytes;
  }

  /**
   * Stores blobs and gives their manifest a tag, all or nothing.
   *
   * @returns false when the tag exists already.
   */
  async publish(
    tag: string,
    manifest: Blob,
    blobs: readonly Blob[],
  ): Promise<boolean> {
    checkTag(tag);
    return this.translated(`publish ${tag}`, () =>
      this.publishStaged(tag, manifest, [...blobs, manifest]),
    );
  }

  /** Makes `index.json` name every tag: after a process died between the two. */
  async repairIndex(): Promise<void> {
    await this.translated('update index.json', () => this.completeIndex());
  }

  private get stagingFolder() {
    return join(this.folder, '.chartway', 'staged');
  }

  private get tagsFolder() {
    return join(this.folder, '.chartway', 'tags');
  }

  private get indexPath() {
    return join(this.folder, 'index.json');
  }

  private blobPath(digest: string): string {
    return join(this.folder, 'blobs', 'sha256', hexOf(digest));
  }

  private async publishStaged(
    tag: string,
    manifest: Blob,
    blobs: readonly Blob[],
  ): Promise<boolean> {
    const staging = new Staging(this.stagingFolder, this.files);
    try {
      await mkdir(dirname(this.blobPath(manifest.descriptor.digest)), {
        recursive: true,
      });
      await mkdir(this.tagsFolder, { recursive: true });
      const moves = [
        await staging.replacement(join(this.folder, 'oci-layout'), LAYOUT),
      ];
      for (const { descriptor, bytes } of blobs) {
        const path = this.blobPath(descriptor.digest);
        const present = await readIfPresent(path);
        if (!present || digestOf(present) !== descriptor.digest) {
          moves.push(await staging.replacement(path, bytes));
        }
      }
      const { mediaType, digest, size } = manifest.descriptor;
      const descriptor: Descriptor = { mediaType, digest, size };
      const record = await staging.file(Buffer.from(json(descriptor)));
      const tags = await this.tags();
      moves.push(
        await staging.replacement(
          this.indexPath,
          indexOf(tags.set(tag, descriptor)),
        ),
      );
      const moveIndex = moves.pop();
      for (const move of moves) await move();
      const created = await record.create(join(this.tagsFolder, tag));
      if (created) await moveIndex?.();
      await this.completeIndex();
      return created;
    } finally {
      await staging.discard();
      await removeAbandoned(this.stagingFolder).catch(() => undefined);
    }
  }

  private async completeIndex(): Promise<void> {
    const staging = new Staging(this.stagingFolder, this.files);
    try {
      for (let attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
        const indexed = await this.indexed();
        const made = await this.made();
        const complete = [...made].every(
          ([tag, { digest }]) => indexed.get(tag)?.digest === digest,
        );
        if (complete) return;
        const all = indexOf(new Map([...indexed, ...made]));
        await (
          await staging.replacement(this.indexPath, all)
        )();
      }
    } finally {
      await staging.discard();
    }
  }

  /** What `index.json` names. */
  private async indexed(): Promise<Map<string, Descriptor>> {
    const bytes = await readIfPresent(this.indexPath);
    if (!bytes) {
      return new Map();
    }
    const index = parseJson(indexSchema, bytes);
    if (!index) {
      throw new OciError(
        'protocol',
        `${this.indexPath} is no OCI image index. Restore it from a backup, or delete it: it is made again from .chartway/tags.`,
      );
    }
    return new Map(
      index.manifests.flatMap(({ annotations, ...descriptor }) => {
        const tag = annotations?.[ANNOTATIONS.refName];
        return tag === undefined ? [] : [[tag, descriptor] as const];
      }),
    );
  }

  /** The tags this class made. */
  private async made(): Promise<Map<string, Descriptor>> {
    const made = new Map<string, Descriptor>();
    for (const tag of await listIfPresent(this.tagsFolder)) {
      const bytes = await readIfPresent(join(this.tagsFolder, tag));
      const descriptor = bytes && parseJson(descriptorSchema, bytes);
      if (!descriptor) {
        throw new OciError(
          'protocol',
          `${join(
            this.tagsFolder,
            tag,
          )} is damaged. Restore it from a backup, or delete it and publish that version again.`,
        );
      }
      made.set(tag, descriptor);
    }
    return made;
  }

  private async translated<T>(
    action: string,
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (codeOf(error) === '') throw error;
      const reason = REASONS[codeOf(error)] ?? 'refused';
      throw new OciError(
        reason,
        `The chart folder ${this.folder}, needed to ${action}, ${adviceFor(
          reason,
        )}`,
        { cause: error },
      );
    }
  }
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function indexOf(tags: ReadonlyMap<string, Descriptor>): Uint8Array {
  const manifests = [...tags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, descriptor]) => ({
      ...descriptor,
      annotations: { [ANNOTATIONS.refName]: tag },
    }));
  return Buffer.from(
    json({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }),
  );
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function listIfPresent(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
