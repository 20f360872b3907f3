import { instanceName } from '@chartway/chart-kit';
import type { Context } from '@chartway/plugin-chartway-common';
import type { InstanceStore } from './InstanceStore';
import { findCollision } from './domain/contexts';
import {
  isProblem,
  type IndexedFile,
  type InstanceFile,
} from './domain/indexedFile';
import { instancePaths } from './domain/layout';
import type { InstanceRecord } from './domain/releaseFile';

const byPath = (a: InstanceFile, b: InstanceFile) => (a.path < b.path ? -1 : 1);

/**
 * The instances of one commit: those of the store, except where the commit says otherwise. Should the store go on to a
 * newer commit meanwhile, answers may be of that one; a writer's push is then refused, and it asks again.
 */
export class InstancesAt {
  readonly #store: Pick<InstanceStore, 'find'> | undefined;
  readonly #paths: ReadonlySet<string>;
  readonly #files: readonly InstanceFile[];

  /**
   * @param options.store - Absent when `files` are all there are.
   * @param options.paths - Paths of which the store does not know what the commit says.
   * @param options.files - What the commit says there.
   */
  constructor(options: {
    store?: Pick<InstanceStore, 'find'>;
    paths: ReadonlySet<string>;
    files: readonly IndexedFile[];
  }) {
    this.#store = options.store;
    this.#paths = options.paths;
    this.#files = options.files.flatMap(file => (isProblem(file) ? [] : file));
  }

  /** The instance of this name; of several files with the name, the first by path. */
  async get(name: string): Promise<InstanceRecord | undefined> {
    const files = await this.#find({ name });
    return files.find(({ record }) => record.name === name)?.record;
  }

  /** Whether a different instance has the name or the folder that an instance of this context would have. */
  async hasCollision(context: Context): Promise<boolean> {
    const name = instanceName(context);
    const path = instancePaths(context).release;
    const files = await this.#find({ name, path });
    const named = files.find(({ record }) => record.name === name);
    const there = files.find(file => file.path === path);
    const contexts = [named, there].flatMap(file =>
      file ? file.record.context : [],
    );
    return findCollision(context, contexts) !== undefined;
  }

  async #find(wanted: { name: string; path?: string }) {
    const stored = (await this.#store?.find(wanted)) ?? [];
    return [
      ...stored.filter(({ path }) => !this.#paths.has(path)),
      ...this.#files.filter(
        ({ path, record }) =>
          record.name === wanted.name || path === wanted.path,
      ),
    ].sort(byPath);
  }
}
