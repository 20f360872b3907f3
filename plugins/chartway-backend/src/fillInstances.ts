import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Context, Release } from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { DatabaseInstanceStore } from './instances/DatabaseInstanceStore';
import { indexFormat } from './instances/InstanceIndex';
import { DEFAULT_LAYOUT, instancePaths } from './instances/domain/layout';

/**
 * An instance as its release record says it.
 *
 * @public
 */
export type InstanceToFill = {
  context: Context;
  name: string;
  namespace: string;
  release: Release;
};

/**
 * Makes a database list these instances, as if they had been read from the commit. A portal on that database keeps them
 * while its GitOps repository is at that commit: for benchmarks, where Git itself is not what is measured.
 *
 * @param options - `commit`: `''` stands for a branch without a commit; `batches`: some hundred instances each.
 * @throws Error when another process changes the list at the same time.
 *
 * @public
 */
export async function fillInstances(options: {
  knex: Knex;
  commit: string;
  batches: Iterable<readonly InstanceToFill[]>;
}): Promise<void> {
  const { knex, commit, batches } = options;
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@chartway/plugin-chartway-backend',
      'migrations',
    ),
  });
  const store = new DatabaseInstanceStore({
    knex,
    format: indexFormat(DEFAULT_LAYOUT),
    now: () => new Date(),
  });
  const writer = await store.claim();
  if (!writer) {
    throw new Error(
      'Another process reads instances into this database; wait until it has ended.',
    );
  }
  async function* files() {
    for (const batch of batches) {
      yield batch.map(record => ({
        path: instancePaths(record.context).release,
        record,
      }));
    }
  }
  await writer.rebuild(commit, files());
  await writer.release();
}
