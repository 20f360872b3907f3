import {
  createPermission,
  isResourcePermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  auditReadPermission,
  chartTemplateWritePermission,
  chartwayPermissions,
  chartwayRoleSchema,
  defaultEnvironments,
  instanceDeployPermission,
  promotionRequestPermission,
  secretRevealPermission,
} from '@chartway/plugin-chartway-common';
import type { Binding } from './Binding';
import { explain, reaches, type Grant } from './explain';

const policy = { environments: defaultEnvironments, reveal: false };
const everything = { products: '*', customers: '*', environments: '*' };

function binding(part: Partial<Binding> & Pick<Binding, 'role'>): Binding {
  return {
    group: 'group:default/team-shop',
    products: ['shop'],
    customers: ['acme'],
    environments: '*',
    ...part,
  };
}

const because = (
  permission: Permission,
  bindings: Binding[],
  rules: Parameters<typeof explain>[2] = policy,
) => explain(permission, { bindings }, rules);

describe('explain', () => {
  it('has no reason without a binding', () => {
    for (const permission of chartwayPermissions) {
      expect(because(permission, [])).toEqual([]);
    }
  });

  it('names group and role, and what both role and binding reach', () => {
    expect(
      because(instanceDeployPermission, [
        binding({ role: 'support' }),
        binding({ role: 'devops', environments: ['prod', 'uat', 'dev'] }),
        binding({ role: 'operations', group: 'group:default/ops' }),
      ]),
    ).toEqual([
      {
        group: 'group:default/team-shop',
        role: 'devops',
        where: {
          products: ['shop'],
          customers: ['acme'],
          environments: ['dev', 'uat'],
        },
      },
      {
        group: 'group:default/ops',
        role: 'operations',
        where: { products: ['shop'], customers: ['acme'], environments: '*' },
      },
    ]);
  });

  it('has no reason where role and binding do not meet', () => {
    const devops = binding({ role: 'devops', environments: ['prod'] });
    expect(because(instanceDeployPermission, [devops])).toEqual([]);
  });

  it('lets a developer request promotions to the first environment of testing only', () => {
    const developer = binding({ role: 'developer' });
    expect(because(promotionRequestPermission, [developer])).toMatchObject([
      { where: { environments: ['sit'] } },
    ]);
    const withoutTesting = { environments: [], reveal: false };
    expect(
      because(promotionRequestPermission, [developer], withoutTesting),
    ).toEqual([]);
  });

  it('does not narrow what has no context', () => {
    expect(
      because(chartTemplateWritePermission, [
        binding({ role: 'template-author', environments: ['dev'] }),
        binding({ role: 'developer' }),
      ]),
    ).toEqual([
      {
        group: 'group:default/team-shop',
        role: 'template-author',
        where: everything,
      },
    ]);
  });

  it('has a reason to reveal secrets only where the configuration allows it', () => {
    const operations = [binding({ role: 'operations' })];
    expect(because(secretRevealPermission, operations)).toEqual([]);
    expect(
      because(secretRevealPermission, operations, { ...policy, reveal: true }),
    ).toHaveLength(1);
  });

  it('tells own audit entries from those the binding covers', () => {
    const own = {
      group: 'group:default/team-shop',
      where: everything,
      own: true,
    };
    expect(
      because(auditReadPermission, [
        binding({ role: 'developer' }),
        binding({ role: 'devops' }),
        binding({
          role: 'platform-engineer',
          products: '*',
          customers: '*',
        }),
      ]),
    ).toEqual([
      { ...own, role: 'developer' },
      { ...own, role: 'devops' },
      {
        group: 'group:default/team-shop',
        role: 'devops',
        where: { products: ['shop'], customers: ['acme'], environments: '*' },
      },
      { ...own, role: 'platform-engineer' },
      {
        group: 'group:default/team-shop',
        role: 'platform-engineer',
        where: everything,
      },
    ]);
  });

  it('has no reason for a permission that only looks like one of ours', () => {
    const bindings = chartwayRoleSchema.options.map(role =>
      binding({ role, products: '*', customers: '*' }),
    );
    for (const known of chartwayPermissions) {
      const { name, attributes } = known;
      const foreign = isResourcePermission(known)
        ? createPermission({ name, attributes })
        : createPermission({ name, attributes, resourceType: 'x' });
      expect(because(foreign, bindings, { ...policy, reveal: true })).toEqual(
        [],
      );
      const resourceType = 'catalog-entity';
      expect(
        because(
          createPermission({ name, attributes, resourceType }),
          bindings,
          { ...policy, reveal: true },
        ),
      ).toEqual([]);
    }
    const unknown = createPermission({
      name: 'chartway.instance.explode',
      attributes: {},
      resourceType: 'chartway-context',
    });
    expect(because(unknown, bindings)).toEqual([]);
  });
});

describe('reaches', () => {
  const context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    owner: 'group:default/team-shop',
  };
  const grant = (where: Partial<Grant['where']>): Grant => ({
    group: 'group:default/team-shop',
    role: 'devops',
    where: { products: '*', customers: '*', environments: '*', ...where },
  });

  it.each<[Partial<Grant['where']>, boolean]>([
    [{}, true],
    [{ products: ['billing', 'shop'] }, true],
    [{ products: ['billing'] }, false],
    [{ products: 'owned' }, true],
    [{ customers: ['acme'] }, true],
    [{ customers: ['globex'] }, false],
    [{ environments: ['dev', 'sit'] }, true],
    [{ environments: ['sit'] }, false],
    [{ products: ['shop'], customers: ['acme'], environments: [] }, false],
  ])('%j: %s', (where, expected) => {
    expect(reaches(grant(where), context)).toBe(expected);
  });

  it('is nobody for a product that the group does not own, or nobody does', () => {
    const owned = grant({ products: 'owned' });
    const { owner, ...unowned } = context;
    expect(reaches({ ...owned, group: 'group:default/b' }, context)).toBe(
      false,
    );
    expect(reaches(owned, unowned)).toBe(false);
  });

  it('is no context for what the person did themselves', () => {
    expect(reaches({ ...grant({}), own: true }, context)).toBe(false);
  });
});
