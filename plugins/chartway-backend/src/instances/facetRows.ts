import type { Knex } from 'knex';
import { z } from 'zod';
import { databaseText } from './domain/databaseText';
import type { InstanceFile } from './domain/indexedFile';
import { liveCode, statusWithout } from './domain/liveStatus';
import { versionKey } from './domain/versionKey';
import { insertRows, type Cell } from './insertRows';
import { FACETS, LIVE } from './instanceTables';

const COLUMNS = [
  'generation',
  'path',
  'shown',
  'name',
  'product',
  'customer',
  'environment',
  'instance',
  'version',
  'version_key',
  'search',
  'engine',
  'live',
  'sync',
  'health',
  'since',
];

/** PostgreSQL has no index for longer texts. */
const MAX_KEY = 200;
const MAX_SEARCH = 500;

/** The column `version_key` of a chart version. */
export const sortableVersion = (version: string): string =>
  versionKey(databaseText(version)).slice(0, MAX_KEY);

/** No text that is searched for holds what stands between the two. */
const searchText = (name: string, version: string) =>
  `${name}\n${version}`.toLowerCase();

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

/** What the engines of instances said of them. */
async function saidOf(
  knex: Knex,
  files: readonly InstanceFile[],
): Promise<Map<string, Said>> {
  const engines = new Set(files.flatMap(({ record }) => record.engine ?? []));
  if (engines.size === 0) return new Map();
  const rows = await knex(LIVE)
    .whereIn('engine', [...engines])
    .whereIn(
      'name',
      files.map(({ record }) => record.name),
    )
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
  const said = await saidOf(knex, files);
  const rows = files.map(({ path, record }): Cell[] => {
    const { context, name, engine, release } = record;
    const version = databaseText(release.chart.version);
    const live = said.get(keyOf(engine, name));
    return [
      generation,
      path,
      1,
      name,
      context.product,
      context.customer,
      context.environment,
      context.instance,
      version,
      sortableVersion(version),
      searchText(name, version).slice(0, MAX_SEARCH),
      engine === undefined ? null : databaseText(engine),
      live?.live ?? liveCode(statusWithout(engine)),
      live?.sync ?? null,
      live?.health ?? null,
      live?.since ?? '',
    ];
  });
  await insertRows(knex, FACETS, COLUMNS, rows);
}
