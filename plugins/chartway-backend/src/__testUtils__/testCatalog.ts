import type { Entity } from '@backstage/catalog-model';

const entity = (
  kind: string,
  name: string,
  rest: Partial<Entity> & { annotations?: Record<string, string> } = {},
): Entity => {
  const { annotations, ...more } = rest;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', annotations },
    ...more,
  };
};

/** A component that is a product of an owner. */
const product = (name: string, owner: string, entityName = name) =>
  entity('Component', entityName, {
    annotations: { 'chartway.io/product': name },
    spec: { type: 'service', lifecycle: 'production', owner },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  });

const customer = (name: string) =>
  entity('Resource', name, { spec: { type: 'customer', owner: 'support' } });

/** Products shop and a, a-b of team-shop; customers acme and b-c-dev; one person per role that tests use. */
export const testCatalog: Entity[] = [
  product('shop', 'group:default/team-shop'),
  product('a', 'group:default/team-shop'),
  product('a-b', 'group:default/team-shop'),
  product('billing', 'group:default/team-billing'),
  customer('acme'),
  customer('globex'),
  customer('initech'),
  customer('b-acme'),
  entity('Group', 'team-shop', { spec: { type: 'team', children: [] } }),
  entity('Group', 'team-billing', { spec: { type: 'team', children: [] } }),
  entity('User', 'devin', {
    spec: {
      memberOf: ['devops'],
      profile: { displayName: 'Devin Devops', email: 'devin@example.com' },
    },
  }),
];
