import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import fc from 'fast-check';
import { anyCriteria } from './__testUtils__/filterContract';
import { disjointCriteria } from './disjointCriteria';
import { allows, withoutOwner } from './filters';
import type { PartIsOneOf } from './resources';

const vocabulary = {
  products: ['shop', 'till', 'billing', "o'hare", 'null'],
  customers: ['acme', 'globex', 'initech'],
  environments: ['dev', 'sit', 'prod'],
};
const rows = vocabulary.products.flatMap(product =>
  vocabulary.customers.flatMap(customer =>
    vocabulary.environments.map(environment => ({
      product,
      customer,
      environment,
    })),
  ),
);
const OWNERS = new Map([
  ['shop', 'group:default/team-shop'],
  ['billing', 'group:default/team-billing'],
]);

type Criteria = PermissionCriteria<PartIsOneOf>;
const matches = (criteria: Criteria, row: (typeof rows)[number]) =>
  allows({ kind: 'criteria', criteria }, row);

describe('disjoint criteria', () => {
  it('allow the same rows, each by exactly one of them', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(anyCriteria, async original => {
        const filter = { kind: 'criteria', criteria: original } as const;
        const resolved = await withoutOwner(filter, async () => OWNERS);
        if (resolved.kind !== 'criteria') throw new Error('No criteria');
        const { criteria } = resolved;
        const disjoint = disjointCriteria(criteria, vocabulary);
        if (!disjoint) return;
        compared++;
        for (const row of rows) {
          const hits = disjoint.filter(one => matches(one, row)).length;
          expect(hits).toBe(matches(criteria, row) ? 1 : 0);
        }
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('merge bindings that reach equally far', () => {
    const bindings = ['shop', 'till', 'billing'].map(
      (product): Criteria => ({
        allOf: [
          { part: 'product', values: [product] },
          { part: 'environment', values: ['dev', 'sit'] },
        ],
      }),
    );
    const [first, ...rest] = bindings;
    if (!first) throw new Error('No binding');
    expect(disjointCriteria({ anyOf: [first, ...rest] }, vocabulary)).toEqual([
      {
        allOf: [
          { part: 'product', values: ['shop', 'till', 'billing'] },
          { part: 'environment', values: ['dev', 'sit'] },
        ],
      },
    ]);
  });

  it('are none where a part is asked for that they do not know', () => {
    for (const part of ['instance', 'actor', '__proto__']) {
      expect(
        disjointCriteria({ part, values: [] }, vocabulary),
      ).toBeUndefined();
    }
  });

  it('stay few, however many bindings there are', () => {
    const products = Array.from({ length: 1000 }, (_, n) => `p${n}`);
    const leaves = products.slice(0, 150).map(
      (product, n): Criteria => ({
        allOf: [
          { part: 'product', values: [product] },
          { part: 'customer', values: products.slice(n, n + 2) },
        ],
      }),
    );
    const [first, ...rest] = leaves;
    if (!first) throw new Error('No binding');
    const many = { ...vocabulary, products, customers: products };
    expect(disjointCriteria({ anyOf: [first, ...rest] }, many)).toBeUndefined();
  });
});
