// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { allows, withoutOwner, type FilterRow } from '../filters';
import type { PartIsOneOf } from '../resources';
import { whereAllowed } from '../whereAllowed';

type Criteria = PermissionCriteria<PartIsOneOf>;

const TABLE = 'filtered_rows';
const COLUMNS = {
  product: 'row.product',
  customer: 'row.customer',
  environment: 'row.environment',
  actor: 'row.actor',
};
const PRODUCTS = ['shop', 'till', 'billing', "o'hare", 'null'];
const OWNERS = ['group:default/team-shop', 'group:default/team-billing'];

const row = fc.record(
  {
    product: fc.constantFrom(...PRODUCTS),
    customer: fc.constantFrom('acme', 'globex'),
    environment: fc.constantFrom('dev', 'prod'),
    actor: fc.constantFrom('user:default/jane', 'user:default/joe'),
  },
  { requiredKeys: [] },
);

const leaf = (part: string, ...values: string[]) =>
  fc
    .subarray(values, { maxLength: values.length })
    .map((some): Criteria => ({ part, values: some }));

const manyProducts = Array.from({ length: 60 }, (_, index) => `many-${index}`);

const leaves = fc.oneof(
  leaf('product', ...PRODUCTS),
  leaf('customer', 'acme', 'globex', 'initech'),
  leaf('environment', 'dev', 'prod'),
  leaf('actor', 'user:default/jane'),
  leaf('owner', ...OWNERS),
  // No such part, or one that only JavaScript objects have.
  leaf('team', 'shop'),
  leaf('constructor', 'shop'),
  leaf('product', ...PRODUCTS).map((criteria): Criteria => {
    const values = 'values' in criteria ? criteria.values : [];
    return { part: 'product', values: [...values, ...manyProducts] };
  }),
);

// The framework's types say that lists are not empty; what arrives over the network is only as good as its sender.
const nonEmpty = (children: Criteria[]) =>
  children as [Criteria, ...Criteria[]];

/** Criteria with empty lists, `not`, unknown parts and parts that a row may lack. */
export const anyCriteria: fc.Arbitrary<Criteria> = fc.letrec<{
  criteria: Criteria;
}>(tie => ({
  criteria: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc
      .array(tie('criteria'), { maxLength: 3 })
      .map((children): Criteria => ({ allOf: nonEmpty(children) })),
    fc
      .array(tie('criteria'), { maxLength: 3 })
      .map((children): Criteria => ({ anyOf: nonEmpty(children) })),
    tie('criteria').map((not): Criteria => ({ not })),
  ),
})).criteria;

/** Rows, some of whose parts are absent. */
export const anyRows = fc.array(row, { minLength: 1, maxLength: 12 });

/** Who owns some of the products. */
export const anyOwners = fc.dictionary(
  fc.constantFrom(...PRODUCTS),
  fc.constantFrom(...OWNERS),
);

async function fill(knex: Knex, rows: readonly FilterRow[]): Promise<void> {
  await knex(TABLE).delete();
  await knex(TABLE).insert(
    rows.map((parts, id) => ({
      id,
      product: parts.product ?? null,
      customer: parts.customer ?? null,
      environment: parts.environment ?? null,
      actor: parts.actor ?? null,
    })),
  );
}

async function idsIn(knex: Knex, filter: Parameters<typeof allows>[0]) {
  const query = knex(`${TABLE} as row`).select('row.id').orderBy('row.id');
  const found: { id: number }[] = await whereAllowed(query, filter, COLUMNS);
  return found.map(({ id }) => id);
}

/** What every database must give: the rows that the same filter allows in memory. */
export function describeFiltersOn(...ids: TestDatabaseId[]): void {
  const databases = TestDatabases.create({ ids });

  describe.each(databases.eachSupportedId())('permission filters on %p', id => {
    let knex: Knex;

    beforeAll(async () => {
      knex = await databases.init(id);
      await knex.schema.createTable(TABLE, table => {
        table.integer('id');
        for (const part of Object.keys(COLUMNS)) table.text(part).nullable();
      });
    });

    it('gives the rows that the filter allows in memory, whatever it asks', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyCriteria,
          anyRows,
          anyOwners,
          async (criteria, rows, owned) => {
            const owners = new Map(Object.entries(owned));
            const filter = { kind: 'criteria', criteria } as const;
            await fill(knex, rows);
            const resolved = await withoutOwner(filter, async () => owners);
            const expected = rows.flatMap((parts, index) => {
              const owner = parts.product && owners.get(parts.product);
              return allows(filter, { ...parts, owner }) ? [index] : [];
            });
            expect(await idsIn(knex, resolved)).toEqual(expected);
          },
        ),
        { numRuns: 300 },
      );
    });

    it('lets all through, or none', async () => {
      await fill(knex, [{ product: 'shop' }, {}]);
      expect(await idsIn(knex, { kind: 'all' })).toEqual([0, 1]);
      expect(await idsIn(knex, { kind: 'none' })).toEqual([]);
    });

    it('takes more values than a query has places for', async () => {
      await fill(knex, [{ product: 'shop' }, { product: 'till' }, {}]);
      const values = Array.from({ length: 70_000 }, (_, n) => `p-${n}`);
      const criteria = { part: 'product', values: [...values, 'shop'] };
      expect(await idsIn(knex, { kind: 'criteria', criteria })).toEqual([0]);
      const others = { kind: 'criteria', criteria: { not: criteria } } as const;
      expect(await idsIn(knex, others)).toEqual([1]);
    });

    it('matches nothing for a part that has no column, and nothing for its opposite', async () => {
      await fill(knex, [{ product: 'shop' }]);
      const criteria = { part: 'owner', values: ['group:default/team-shop'] };
      expect(await idsIn(knex, { kind: 'criteria', criteria })).toEqual([]);
      const not = { kind: 'criteria', criteria: { not: criteria } } as const;
      expect(await idsIn(knex, not)).toEqual([]);
    });

    it('keeps to the other conditions of the query', async () => {
      await fill(knex, [{ product: 'shop' }, { product: 'till' }]);
      const anyOf: [Criteria, Criteria] = [
        { part: 'product', values: ['shop'] },
        { part: 'product', values: ['till'] },
      ];
      const query = knex(`${TABLE} as row`).select('row.id').where('row.id', 1);
      whereAllowed(query, { kind: 'criteria', criteria: { anyOf } }, COLUMNS);
      expect(await query).toEqual([{ id: 1 }]);
    });
  });
}
