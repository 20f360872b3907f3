import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Context, Release } from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { DatabaseInstanceStore } from './instances/DatabaseInstanceStore';
import { DatabaseLiveFacetStore } from './instances/DatabaseLiveFacetStore';
import { indexFormat } from './instances/InstanceIndex';
import type { LiveFacet } from './instances/LiveFacetService';
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
  /** Name of the deployment engine. */
  engine?: string;
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

/**
 * Makes a database know what a deployment engine says of instances, as the portal learns it from the engine: for
 * benchmarks. The portal of this database may be running.
 *
 * @param engine - Name of the engine; it counts for instances that name it.
 * @param facets - Added to what it is known to say.
 *
 * @public
 */
export function putLiveFacets(
  knex: Knex,
  engine: string,
  facets: readonly LiveFacet[],
): Promise<void> {
  return new DatabaseLiveFacetStore(knex).put(engine, facets);
}
