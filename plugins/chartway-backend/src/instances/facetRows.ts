import type { Knex } from 'knex';
import { z } from 'zod';
import type { InstanceFile } from './domain/indexedFile';
import { liveCode, statusWithout } from './domain/liveStatus';
import { versionKey } from './domain/versionKey';
import { FACETS, LIVE } from './instanceTables';

const saidRow = z.object({
  engine: z.string(),
  name: z.string(),
  live: z.number().int(),
  sync: z.string().nullable(),
  health: z.string().nullable(),
  since: z.string(),
});

type Said = z.infer<typeof saidRow>;

const keyOf = (engine: string | undefined, name: string) =>
  `${name} ${engine ?? ''}`;

/** What the engines said of instances of these names. */
async function saidOf(
  knex: Knex,
  names: readonly string[],
): Promise<Map<string, Said>> {
  const rows = await knex(LIVE)
    .whereIn('name', names)
    .select('engine', 'name', 'live', 'sync', 'health', 'since');
  const said = z.array(saidRow).parse(rows);
  return new Map(said.map(row => [keyOf(row.engine, row.name), row]));
}

/**
 * Adds the rows that lists read to those of a generation. Must be called by who holds the lock on the row of the index, so
 * that nothing that an engine says meanwhile is missed.
 *
 * @param files - At most some hundred.
 */
export async function insertFacets(
  knex: Knex,
  generation: number,
  files: readonly InstanceFile[],
): Promise<void> {
  if (files.length === 0) return;
  const said = await saidOf(
    knex,
    files.map(({ record }) => record.name),
  );
  const rows = files.map(({ path, record }) => {
    const { context, name, engine, release } = record;
    const { version } = release.chart;
    const live = said.get(keyOf(engine, name));
    return {
      generation,
      path,
      shown: 1,
      name,
      product: context.product,
      customer: context.customer,
      environment: context.environment,
      instance: context.instance,
      version,
      version_key: versionKey(version),
      engine: engine ?? null,
      live: live?.live ?? liveCode(statusWithout(engine)),
      sync: live?.sync ?? null,
      health: live?.health ?? null,
      since: live?.since ?? null,
    };
  });
  await knex(FACETS).insert(rows);
}
