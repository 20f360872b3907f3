// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { compare } from 'semver';
import { allows, type PermissionFilter } from '../../authorization/filters';
import { DatabaseFacetStore } from '../DatabaseFacetStore';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import { DatabaseLiveFacetStore } from '../DatabaseLiveFacetStore';
import type { FacetQuery, LiveState } from '../InstanceFacetService';
import type { LiveFacet } from '../LiveFacetService';
import type { IndexedFile, InstanceFile } from '../domain/indexedFile';
import { LIVE_STATUSES } from '../domain/liveStatus';
import { fileWith, inBatches } from './instanceFiles';

const FIRST: FacetQuery = {
  allowed: { kind: 'all' },
  sort: 'name',
  order: 'asc',
  offset: 0,
  limit: 100,
};
const NOON = '2026-01-01T12:00:00.000Z';

const said = (name: string, parts: Partial<LiveFacet> = {}): LiveFacet => ({
  name,
  status: 'arrived',
  sync: 'Synced',
  health: 'Healthy',
  message: '',
  since: NOON,
  observedAt: NOON,
  ...parts,
});

function fileOf(
  context: Partial<InstanceFile['record']['context']>,
  version = '1.0.0',
  engine: string | undefined = 'main',
): InstanceFile {
  const { path, record } = fileWith(context, version);
  return { path, record: { ...record, ...(engine && { engine }) } };
}

const anyFile = fc
  .record({
    product: fc.constantFrom('shop', 'till', 'Ledger'),
    customer: fc.constantFrom('acme', 'globex'),
    environment: fc.constantFrom('dev', 'prod'),
    version: fc.constantFrom('1.0.0', '1.10.0', '1.2.0', '2.0.0-rc.1', 'x'),
    engine: fc.constantFrom('main', 'other', ''),
  })
  .map(({ version, engine, ...context }) => fileOf(context, version, engine));
const anyFiles = fc.array(anyFile, { maxLength: 8 });

const anyFacet = fc
  .record({
    of: anyFile,
    status: fc.constantFrom(...LIVE_STATUSES),
    health: fc.constantFrom('Healthy', 'Degraded', undefined),
    since: fc.constantFrom(NOON, '2026-01-02T00:00:00.000Z'),
  })
  .map(({ of, health, ...rest }) => {
    const { health: _, ...facet } = said(of.record.name, rest);
    return { ...facet, ...(health && { health }) };
  });
const anyFacets = fc.array(anyFacet, { maxLength: 6 });

/** What an engine says, in steps. */
const anyStep = fc.record({
  how: fc.constantFrom('replace' as const, 'put' as const, 'remove' as const),
  engine: fc.constantFrom('main', 'other'),
  facets: anyFacets,
});

const anyAllowed = fc.constantFrom<PermissionFilter[]>(
  { kind: 'all' },
  { kind: 'none' },
  {
    kind: 'criteria',
    criteria: {
      anyOf: [
        {
          allOf: [
            { part: 'product', values: ['shop'] },
            { part: 'environment', values: ['dev'] },
          ],
        },
        { part: 'customer', values: ['globex'] },
      ],
    },
  },
  {
    kind: 'criteria',
    criteria: { not: { part: 'environment', values: ['prod'] } },
  },
);

const rarely = <T>(values: T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });

const anyQuery = fc
  .record({
    allowed: anyAllowed,
    product: rarely(['shop', 'none']),
    customer: rarely(['acme']),
    environment: rarely(['dev', 'prod']),
    products: rarely<readonly string[]>([[], ['till'], ['shop', 'Ledger']]),
    status: rarely([...LIVE_STATUSES]),
    sync: rarely(['Synced']),
    health: rarely(['Degraded']),
    chartVersion: rarely(['1.10.0', 'x']),
    text: rarely(['led', 'SHOP-ac', '1.1', 'p-g', '%', '_', "'", 'dev-main']),
    sort: fc.constantFrom(
      ...(['name', 'status', 'since', 'chartVersion'] as const),
    ),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    offset: fc.nat({ max: 3 }),
    limit: fc.integer({ min: 1, max: 5 }),
  })
  .map(
    (query): FacetQuery =>
      Object.fromEntries(
        Object.entries(query).filter(([, value]) => value !== undefined),
      ) as FacetQuery,
  );

type Known = ReadonlyMap<string, ReadonlyMap<string, LiveFacet>>;

/** Where a version is in the order that lists have. */
function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'x' || b === 'x') return a === 'x' ? -1 : 1;
  return compare(a, b);
}

/** The names on a page and how many there are, worked out the plain way. */
function expected(
  files: readonly InstanceFile[],
  live: Known,
  query: FacetQuery,
) {
  const text = query.text?.toLowerCase();
  const rows = files.map(({ record }) => {
    const { engine, name } = record;
    const facet = engine ? live.get(engine)?.get(name) : undefined;
    const state: Partial<LiveState> = facet ?? {
      status: engine ? 'unknown' : 'none',
    };
    return { record, state, version: record.release.chart.version };
  });
  const found = rows.filter(({ record, state, version }) => {
    const { context, name } = record;
    const parts = ['product', 'customer', 'environment'] as const;
    return (
      allows(query.allowed, context) &&
      parts.every(part => (query[part] ?? context[part]) === context[part]) &&
      (query.products?.includes(context.product) ?? true) &&
      (query.status ?? state.status) === state.status &&
      (query.sync ?? state.sync) === state.sync &&
      (query.health ?? state.health) === state.health &&
      (query.chartVersion ?? version) === version &&
      (text === undefined ||
        name.toLowerCase().includes(text) ||
        version.includes(text))
    );
  });
  const place = ({ state }: (typeof rows)[number]) =>
    LIVE_STATUSES.findIndex(status => status === state.status);
  const text_ = (a: string, b: string) => Number(a > b) - Number(a < b);
  const by = {
    name: () => 0,
    status: (a: (typeof rows)[number], b: (typeof rows)[number]) =>
      place(a) - place(b),
    since: (a: (typeof rows)[number], b: (typeof rows)[number]) =>
      text_(a.state.since ?? '', b.state.since ?? ''),
    chartVersion: (a: (typeof rows)[number], b: (typeof rows)[number]) =>
      compareVersions(a.version, b.version),
  }[query.sort];
  found.sort((a, b) => by(a, b) || text_(a.record.name, b.record.name));
  if (query.order === 'desc') found.reverse();
  const counts = new Map<string, number>();
  for (const { record, state } of found) {
    const key = `${record.context.environment} ${state.status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    names: found
      .slice(query.offset, query.offset + query.limit)
      .map(({ record }) => `${record.name} ${record.release.chart.version}`),
    total: found.length,
    counts: [...counts].sort(),
  };
}

/** What every database must do. */
export function describeFacetStoreOn(...ids: TestDatabaseId[]): void {
  const databases = TestDatabases.create({ ids });

  describe.each(databases.eachSupportedId())('the facet store on %p', id => {
    let knex: Knex;

    beforeAll(async () => {
      knex = await databases.init(id);
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@chartway/plugin-chartway-backend',
          'migrations',
        ),
      });
    });

    beforeEach(async () => {
      for (const table of ['instances', 'instance_facets', 'instance_live']) {
        await knex(table).delete();
      }
      await knex('instance_live_engines').delete();
      await knex('instance_index')
        .where('id', 1)
        .update({ commit: null, lease_until: 0 });
    });

    const facets = (few = 100) =>
      new DatabaseFacetStore({ knex, format: '1', few });
    const live = () => new DatabaseLiveFacetStore(knex);

    async function writing() {
      const store = new DatabaseInstanceStore({
        knex,
        format: '1',
        now: () => new Date(),
      });
      const writer = await store.claim();
      if (!writer) throw new Error('Another holder has the claim');
      return writer;
    }

    async function build(files: readonly IndexedFile[], commit = 'c1') {
      const writer = await writing();
      await writer.rebuild(commit, inBatches(files, 500));
      await writer.release();
    }

    const stateOf = async (name: string) => {
      const [found] = await facets().named([name], { kind: 'all' });
      return found?.live;
    };

    it('has nothing until the instances were read once', async () => {
      expect(await facets().search(FIRST)).toEqual({
        items: [],
        total: 0,
        counts: [],
      });
    });

    it('filters, sorts, counts and cuts as one would by hand, few rows or many', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyFiles,
          fc.array(anyStep, { maxLength: 3 }),
          anyFiles,
          fc.array(anyStep, { maxLength: 3 }),
          fc.array(anyQuery, { minLength: 1, maxLength: 6 }),
          fc.constantFrom(0, 100),
          async (before, first, after, second, queries, few) => {
            const known = new Map<string, Map<string, LiveFacet>>();
            const tell = async (steps: typeof first) => {
              for (const { how, engine, facets: list } of steps) {
                const names = list.map(({ name }) => name);
                if (how === 'remove') await live().remove(engine, names);
                else await live()[how](engine, list);
                const old = how === 'replace' ? [] : known.get(engine) ?? [];
                const now = new Map(old);
                for (const facet of list) {
                  if (how === 'remove') now.delete(facet.name);
                  else now.set(facet.name, facet);
                }
                known.set(engine, now);
              }
            };
            for (const engine of ['main', 'other']) {
              await live().replace(engine, []);
            }
            const unique = (files: readonly InstanceFile[]) => [
              ...new Map(files.map(file => [file.path, file])).values(),
            ];
            await tell(first);
            await build(unique(before));
            const writer = await writing();
            await writer.update({
              from: 'c1',
              to: 'c2',
              paths: unique(after).map(({ path }) => path),
              files: unique(after),
            });
            await writer.release();
            await tell(second);
            const files = unique([...before, ...after]);
            const store = facets(few);
            for (const query of queries) {
              const page = await store.search(query);
              expect({
                names: page.items.map(
                  ({ record }) =>
                    `${record.name} ${record.release.chart.version}`,
                ),
                total: page.total,
                counts: page.counts
                  .map(({ environment, status, count }) => [
                    `${environment} ${status}`,
                    count,
                  ])
                  .sort(),
              }).toEqual(expected(files, known, query));
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    it('security 34: takes no word of an engine that Git does not name for the instance', async () => {
      await build([fileOf({}), fileOf({ product: 'till' }, '1.0.0', '')]);
      await live().put('other', [
        said('shop-acme-dev-main'),
        said('till-acme-dev-main'),
      ]);
      expect(await stateOf('shop-acme-dev-main')).toEqual({
        status: 'unknown',
        message: '',
      });
      expect(await stateOf('till-acme-dev-main')).toEqual({
        status: 'none',
        message: '',
      });
      const { counts } = await facets().search(FIRST);
      expect(counts.map(({ status }) => status).sort()).toEqual([
        'none',
        'unknown',
      ]);
    });

    it('knows what an engine said before Git named the instance', async () => {
      await live().put('main', [said('shop-acme-dev-main', { message: 'Hm' })]);
      await build([fileOf({})]);
      expect(await stateOf('shop-acme-dev-main')).toEqual({
        status: 'arrived',
        sync: 'Synced',
        health: 'Healthy',
        message: 'Hm',
        since: NOON,
        observedAt: NOON,
      });
    });

    it('tells when the engine last said so, though nothing changed', async () => {
      await build([fileOf({}), fileOf({ product: 'till' })]);
      const later = '2026-01-03T00:00:00.000Z';
      const names = ['shop-acme-dev-main', 'till-acme-dev-main'];
      await live().replace(
        'main',
        names.map(name => said(name)),
      );
      await live().replace(
        'main',
        names.map(name => said(name, { observedAt: later })),
      );
      expect((await stateOf('shop-acme-dev-main'))?.observedAt).toBe(later);
      const latest = '2026-01-04T00:00:00.000Z';
      await live().put('main', [
        said('till-acme-dev-main', { status: 'degraded', observedAt: latest }),
      ]);
      expect((await stateOf('till-acme-dev-main'))?.observedAt).toBe(latest);
    });

    it('takes thousands at once, and forgets those that the engine does not know any more', async () => {
      const products = Array.from({ length: 2_500 }, (_, n) => `p${n}`);
      await build(products.map(product => fileOf({ product })));
      const all = products.map(product => said(`${product}-acme-dev-main`));
      await live().replace('main', all);
      const statuses = async () =>
        (await facets().search({ ...FIRST, limit: 1 })).counts;
      expect(await statuses()).toEqual([
        { environment: 'dev', status: 'arrived', count: 2_500 },
      ]);
      await live().replace('main', all.slice(0, 1_200));
      expect(await statuses()).toEqual(
        expect.arrayContaining([
          { environment: 'dev', status: 'arrived', count: 1_200 },
          { environment: 'dev', status: 'unknown', count: 1_300 },
        ]),
      );
    });

    it('security 19: shows and counts only the first of two files of one name', async () => {
      // Both are called shop-a-b-c-main.
      const [one, two] = [
        fileOf({ customer: 'a', environment: 'b-c' }),
        fileOf({ customer: 'a-b', environment: 'c' }),
      ];
      await build([two, one]);
      const page = await facets().search(FIRST);
      expect(page.total).toBe(1);
      expect(page.items.map(({ record }) => record.context.customer)).toEqual([
        'a-b',
      ]);
    });

    it('bears texts in files that databases cannot hold, or cannot index', async () => {
      const version = `1.0.0\0\ud800${'x'.repeat(10_000)}`;
      await build([fileOf({}, version)]);
      const { items } = await facets().search(FIRST);
      expect(items[0]?.record.release.chart.version).toContain('1.0.0');
    });

    it('gives a product in order, and no more than asked for', async () => {
      await build([
        fileOf({ customer: 'b' }),
        fileOf({ customer: 'a', environment: 'prod' }),
        fileOf({ customer: 'a' }),
        fileOf({ product: 'till' }),
      ]);
      const options = { allowed: { kind: 'all' }, limit: 2 } as const;
      const found = await facets().ofProduct('shop', options);
      expect(found.map(({ record }) => record.name)).toEqual([
        'shop-a-dev-main',
        'shop-a-prod-main',
      ]);
    });
  });
}
