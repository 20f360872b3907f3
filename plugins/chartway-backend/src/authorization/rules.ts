import { createPermissionRule } from '@backstage/plugin-permission-node';
import { chartwayRuleParams } from '@chartway/plugin-chartway-common';
import { auditResourceType, contextResourceType } from './resources';

/** A part that the resource does not have never matches: absence is no permission. */
const isOneOf = (part: string | undefined, values: string[]) =>
  part !== undefined && values.includes(part);

const isProduct = {
  name: 'isProduct',
  description: 'Allow for the products with one of these names',
  paramsSchema: chartwayRuleParams.isProduct,
  apply: ({ product }: { product?: string }, params: { products: string[] }) =>
    isOneOf(product, params.products),
  toQuery: (params: { products: string[] }) => ({
    part: 'product',
    values: params.products,
  }),
};

const ownsProduct = {
  name: 'ownsProduct',
  description: 'Allow for the products that one of these groups or users owns',
  paramsSchema: chartwayRuleParams.ownsProduct,
  apply: ({ owner }: { owner?: string }, params: { owners: string[] }) =>
    isOneOf(owner, params.owners),
  toQuery: (params: { owners: string[] }) => ({
    part: 'owner',
    values: params.owners,
  }),
};

const isCustomer = {
  name: 'isCustomer',
  description: 'Allow for the customers with one of these names',
  paramsSchema: chartwayRuleParams.isCustomer,
  apply: (
    { customer }: { customer?: string },
    params: { customers: string[] },
  ) => isOneOf(customer, params.customers),
  toQuery: (params: { customers: string[] }) => ({
    part: 'customer',
    values: params.customers,
  }),
};

const inEnvironment = {
  name: 'inEnvironment',
  description: 'Allow in the environments with one of these names',
  paramsSchema: chartwayRuleParams.inEnvironment,
  apply: (
    { environment }: { environment?: string },
    params: { environments: string[] },
  ) => isOneOf(environment, params.environments),
  toQuery: (params: { environments: string[] }) => ({
    part: 'environment',
    values: params.environments,
  }),
};

/** Rules on a context. */
export const contextRules = [
  createPermissionRule({ ...isProduct, resourceRef: contextResourceType }),
  createPermissionRule({ ...isCustomer, resourceRef: contextResourceType }),
  createPermissionRule({ ...inEnvironment, resourceRef: contextResourceType }),
  createPermissionRule({ ...ownsProduct, resourceRef: contextResourceType }),
];

/** Rules on an audit entry. */
export const auditRules = [
  createPermissionRule({ ...isProduct, resourceRef: auditResourceType }),
  createPermissionRule({ ...isCustomer, resourceRef: auditResourceType }),
  createPermissionRule({ ...inEnvironment, resourceRef: auditResourceType }),
  createPermissionRule({ ...ownsProduct, resourceRef: auditResourceType }),
  createPermissionRule({
    name: 'isActor',
    description: 'Allow for what one of these people did',
    resourceRef: auditResourceType,
    paramsSchema: chartwayRuleParams.isActor,
    apply: ({ actor }, { actors }) => isOneOf(actor, actors),
    toQuery: ({ actors }) => ({ part: 'actor', values: actors }),
  }),
];
