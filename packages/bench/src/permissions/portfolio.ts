import type { Entity } from '@backstage/catalog-model';
import type { Context, Release } from '@chartway/plugin-chartway-common';
import type { Policy } from '@chartway/plugin-chartway-node';

const PRODUCTS = 1_000;
const CUSTOMERS = 50;
const TEAMS = 200;

/** In promotion order. */
const ENVIRONMENTS = ['dev', 'sit', 'uat', 'prod'];

const numbered = (prefix: string, count: number, digits: number) =>
  Array.from(
    { length: count },
    (_, index) => `${prefix}${String(index).padStart(digits, '0')}`,
  );

const products = numbered('product', PRODUCTS, 4);
const customers = numbered('customer', CUSTOMERS, 2);

/** Owner of the product at a place in the list: every team owns five. */
const ownerOf = (index: number) => `group:default/team-${index % TEAMS}`;

/** An instance, as `release.yaml` has it. */
export type PortfolioInstance = {
  context: Context;
  name: string;
  namespace: string;
  release: Release;
};

function instanceOf(context: Context, index: number): PortfolioInstance {
  const { product, customer, environment, instance } = context;
  const name = `${product}-${customer}-${environment}-${instance}`;
  const digest = (seed: number) =>
    `sha256:${seed.toString(16).padStart(64, '0')}`;
  return {
    context,
    name,
    namespace: name,
    release: {
      chart: {
        name: product,
        version: `1.${index % 40}.${index % 7}`,
        repository: `oci://registry.example.com/charts/${product}`,
        digest: digest(index % 40_000),
      },
      valuesCommit: index.toString(16).padStart(40, '0'),
      manifestsDigest: digest(index),
      images: [`registry.example.com/${product}/server:1.${index % 40}.0`],
    },
  };
}

/** One instance of every product for every customer in every environment, at most `count`. */
export function* portfolio(count: number): Generator<PortfolioInstance> {
  let index = 0;
  for (const product of products) {
    for (const customer of customers) {
      for (const environment of ENVIRONMENTS) {
        if (index >= count) return;
        const context = { product, customer, environment, instance: 'main' };
        yield instanceOf(context, index);
        index++;
      }
    }
  }
}

/** All instances that `portfolio` can give. */
export const MOST_INSTANCES = PRODUCTS * CUSTOMERS * ENVIRONMENTS.length;

/** The products as the catalog has them. */
export function catalogEntities(): Entity[] {
  return products.map((name, index) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations: { 'chartway.io/product': name } },
    spec: { type: 'service', lifecycle: 'production', owner: ownerOf(index) },
    relations: [{ type: 'ownedBy', targetRef: ownerOf(index) }],
  }));
}

const some = <T>(items: readonly T[], from: number, count: number) =>
  items.slice(from, from + count);

/** A person with 40 roles, of all kinds there are: what the teams own, lists of products, customers, environments. */
export function fortyBindings(): Policy['bindings'] {
  const group = (index: number) => `group:default/team-${index}`;
  const everything = { customers: '*', environments: '*' } as const;
  return [
    ...Array.from({ length: 16 }, (_, n) => ({
      ...everything,
      group: group(n),
      role: 'devops' as const,
      products: 'owned' as const,
      environments: n % 2 === 0 ? ('*' as const) : some(ENVIRONMENTS, 0, 3),
    })),
    ...Array.from({ length: 10 }, (_, n) => ({
      ...everything,
      group: group(16 + n),
      role: 'developer' as const,
      products: some(products, 300 + n * 20, 12),
      environments: some(ENVIRONMENTS, 0, 2),
    })),
    ...Array.from({ length: 8 }, (_, n) => ({
      group: group(26 + n),
      role: 'support' as const,
      products: '*' as const,
      customers: some(customers, n * 5, 2),
      environments: [ENVIRONMENTS[n % 4] ?? 'dev'],
    })),
    ...Array.from({ length: 6 }, (_, n) => ({
      group: group(34 + n),
      role: 'operations' as const,
      products: some(products, 600 + n * 30, 30),
      customers: some(customers, n * 8, 10),
      environments: ['prod'],
    })),
  ];
}

/** The policy that the bindings are part of. */
export const policy = (): Policy => ({
  bindings: fortyBindings(),
  environments: ENVIRONMENTS.map(name => ({
    name,
    group: name === 'sit' || name === 'uat' ? 'test' : name,
  })),
  reveal: false,
});
