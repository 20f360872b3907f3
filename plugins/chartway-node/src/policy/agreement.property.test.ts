import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  chartwayContextPermissions,
  chartwayRoleSchema,
  defaultEnvironments,
} from '@chartway/plugin-chartway-common';
import fc from 'fast-check';
import type { Binding, Policy } from './Binding';
import { decideChartway } from './decideChartway';
import { explain, reaches } from './explain';

const groups = ['group:default/a', 'group:default/b'];
const scope = (...names: string[]) =>
  fc.oneof(
    fc.constant('*' as const),
    fc.subarray(names, { minLength: 1, maxLength: 2 }),
  );

const bindings = fc.array(
  fc.record<Binding>({
    group: fc.constantFrom(...groups),
    role: fc.constantFrom(...chartwayRoleSchema.options),
    products: fc.oneof(fc.constant('owned' as const), scope('shop', 'billing')),
    customers: scope('acme', 'globex'),
    environments: scope('dev', 'sit', 'uat', 'prod'),
  }),
  { maxLength: 4 },
);

const contexts = fc.record(
  {
    product: fc.constantFrom('shop', 'billing', 'other'),
    customer: fc.constantFrom('acme', 'globex', 'other'),
    environment: fc.constantFrom('dev', 'sit', 'uat', 'prod'),
    owner: fc.constantFrom(...groups),
  },
  { requiredKeys: ['product', 'customer', 'environment'] },
);
type Context = {
  product: string;
  customer: string;
  environment: string;
  owner?: string;
};

/** What the rules of the resource type say; the framework combines them so. */
function holds(
  criteria: PermissionCriteria<PermissionCondition>,
  context: Context,
): boolean {
  if ('anyOf' in criteria) return criteria.anyOf.some(c => holds(c, context));
  if ('allOf' in criteria) return criteria.allOf.every(c => holds(c, context));
  if ('not' in criteria) return !holds(criteria.not, context);
  const parts: Record<string, string | undefined> = {
    isProduct: context.product,
    isCustomer: context.customer,
    inEnvironment: context.environment,
    ownsProduct: context.owner,
  };
  const part = parts[criteria.rule];
  const [values] = Object.values(criteria.params ?? {});
  return Array.isArray(values) && values.some(value => value === part);
}

describe('what the policy explains', () => {
  it('is what it decides: for any bindings, permission and context', () => {
    fc.assert(
      fc.property(
        bindings,
        fc.constantFrom(...chartwayContextPermissions),
        contexts,
        fc.boolean(),
        (held, permission, context, reveal) => {
          const policy: Policy = {
            bindings: held,
            environments: defaultEnvironments,
            reveal,
          };
          const subject = {
            userEntityRef: 'user:default/dana',
            ownershipEntityRefs: groups,
            bindings: held,
          };
          const decision = decideChartway(permission, subject, policy);
          const decided =
            decision.result === AuthorizeResult.CONDITIONAL
              ? holds(decision.conditions, context)
              : decision.result === AuthorizeResult.ALLOW;
          const explained = explain(permission, subject, policy).some(grant =>
            reaches(grant, context),
          );
          expect(explained).toBe(decided);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never grows by taking a binding away', () => {
    fc.assert(
      fc.property(
        bindings,
        fc.constantFrom(...chartwayContextPermissions),
        contexts,
        (held, permission, context) => {
          const rules = { environments: defaultEnvironments, reveal: true };
          const may = (some: Binding[]) =>
            explain(permission, { bindings: some }, rules).some(grant =>
              reaches(grant, context),
            );
          const less = may(held.slice(1));
          expect(less && !may(held)).toBe(false);
        },
      ),
    );
  });
});
