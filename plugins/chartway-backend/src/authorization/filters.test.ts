import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import { auditConditions } from '@chartway/plugin-chartway-common';
import fc from 'fast-check';
import {
  anyCriteria,
  anyOwners,
  anyRows,
  describeFiltersOn,
} from './__testUtils__/filterContract';
import { allows, withoutOwner, type PermissionFilter } from './filters';
import type { AuditResource, PartIsOneOf } from './resources';
import { auditRules } from './rules';

describeFiltersOn('SQLITE_3');

type Conditions = PermissionCriteria<PermissionCondition>;

const conditionOf: Record<string, (values: string[]) => PermissionCondition> = {
  product: auditConditions.isProduct,
  customer: auditConditions.isCustomer,
  environment: auditConditions.inEnvironment,
  owner: auditConditions.ownsProduct,
  actor: auditConditions.isActor,
};

/** The criteria as a policy would have said them; undefined when it could not. */
function asConditions(
  criteria: PermissionCriteria<PartIsOneOf>,
): Conditions | undefined {
  if ('not' in criteria) {
    const not = asConditions(criteria.not);
    return not && { not };
  }
  if ('part' in criteria) {
    return Object.hasOwn(conditionOf, criteria.part)
      ? conditionOf[criteria.part]?.(criteria.values)
      : undefined;
  }
  const children = 'allOf' in criteria ? criteria.allOf : criteria.anyOf;
  const [first, ...rest] = children.map(asConditions);
  if (!first || rest.includes(undefined)) return undefined;
  const all: [Conditions, ...Conditions[]] = [
    first,
    ...rest.flatMap(child => child ?? []),
  ];
  return 'allOf' in criteria ? { allOf: all } : { anyOf: all };
}

const ruleset = {
  getRuleByName: (name: string) => {
    const rule = auditRules.find(item => item.name === name);
    if (!rule) throw new Error(`No rule ${name}`);
    return rule;
  },
};
const holds = createConditionAuthorizer<AuditResource>(ruleset);
const transform = createConditionTransformer(ruleset);

const filterOf = (
  criteria: PermissionCriteria<PartIsOneOf>,
): PermissionFilter => ({ kind: 'criteria', criteria });

describe('a permission filter', () => {
  it('never allows what the rules themselves would refuse', () => {
    fc.assert(
      fc.property(anyCriteria, anyRows, (criteria, rows) => {
        const conditions = asConditions(criteria);
        fc.pre(conditions !== undefined);
        if (!conditions) return;
        const result = AuthorizeResult.CONDITIONAL;
        const decision = {
          result,
          conditions,
          pluginId: 'chartway',
          resourceType: 'chartway-audit-entry',
        } as const;
        const filter = filterOf(transform(conditions));
        for (const row of rows) {
          const entry = row as AuditResource;
          const refused = !holds(decision, entry);
          expect(refused && allows(filter, row)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('allows exactly what the rules allow where every part is known', () => {
    const whole = {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      actor: 'user:default/jane',
      owner: 'group:default/team-shop',
    };
    fc.assert(
      fc.property(anyCriteria, criteria => {
        const conditions = asConditions(criteria);
        fc.pre(conditions !== undefined);
        if (!conditions) return;
        const result = AuthorizeResult.CONDITIONAL;
        const decision = {
          result,
          conditions,
          pluginId: 'chartway',
          resourceType: 'chartway-audit-entry',
        } as const;
        const filter = filterOf(transform(conditions));
        expect(allows(filter, whole)).toBe(holds(decision, whole));
      }),
      { numRuns: 500 },
    );
  });

  it('allows the same once products stand in place of their owners', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCriteria,
        anyRows,
        anyOwners,
        async (criteria, rows, owned) => {
          const owners = new Map(Object.entries(owned));
          const filter = filterOf(criteria);
          const resolved = await withoutOwner(filter, async () => owners);
          for (const row of rows) {
            const owner = row.product && owners.get(row.product);
            expect(allows(resolved, row)).toBe(
              allows(filter, { ...row, owner }),
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not look up owners that it does not ask for', async () => {
    const filter = filterOf({ part: 'product', values: ['shop'] });
    const resolved = await withoutOwner(filter, async () => {
      throw new Error('The owners were looked up');
    });
    expect(resolved).toEqual(filter);
  });

  it.each<[string, PermissionCriteria<PartIsOneOf>]>([
    ['a part that is absent', { part: 'customer', values: ['acme'] }],
    ['an owner that is absent', { part: 'owner', values: ['group:a/b'] }],
    ['a part that nobody knows', { part: '__proto__', values: ['shop'] }],
    ['an empty choice', JSON.parse('{"anyOf":[]}')],
    ['an empty list of conditions', JSON.parse('{"allOf":[]}')],
  ])('security 28: lets nothing in by %s or its opposite', (_, criteria) => {
    const row = { product: 'shop' };
    expect(allows(filterOf(criteria), row)).toBe(false);
    expect(allows(filterOf({ not: criteria }), row)).toBe(false);
    expect(
      allows(filterOf({ not: { allOf: [criteria, { not: criteria }] } }), row),
    ).toBe(false);
  });
});
