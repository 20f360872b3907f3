import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  CHARTWAY_AUDIT_RESOURCE_TYPE,
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  auditConditions,
  chartwayConditionalDecision,
  chartwayContextPermissions,
  chartwayPermissions,
  contextConditions,
  defaultEnvironments,
  type Instance,
} from '@chartway/plugin-chartway-common';
import {
  decideChartway,
  policyVersionOf,
  subjectOf,
  type Binding,
  type Policy,
} from '@chartway/plugin-chartway-node';
import { callerOf } from '../authorization/Caller';
import { AuthorizedAccessService } from './AuthorizedAccessService';
import { DefaultAccessService } from './DefaultAccessService';
import type { Membership } from './PeopleDirectory';

const auth = mockServices.auth();
const dana = 'user:default/dana';
const asDana = callerOf(auth, mockCredentials.user(dana), 'request-1');
const groupsOfDana = ['group:default/team-shop', 'group:default/staff'];

const bound = (part: Partial<Binding>): Binding => ({
  group: 'group:default/team-shop',
  role: 'developer',
  products: 'owned',
  customers: '*',
  environments: '*',
  ...part,
});

const bindings = [
  bound({}),
  bound({ group: 'group:default/ops', role: 'operations', products: '*' }),
  bound({
    group: 'group:default/devops',
    role: 'devops',
    products: ['shop', 'billing'],
    customers: ['acme'],
    environments: ['dev', 'sit'],
  }),
];
const policy: Policy = {
  bindings,
  environments: defaultEnvironments,
  reveal: false,
};
const userInfo = mockServices.userInfo.mock({
  getUserInfo: async () => ({
    userEntityRef: dana,
    ownershipEntityRefs: [dana, ...groupsOfDana],
  }),
});

const digest = `sha256:${'0'.repeat(64)}`;

function instance(environment: string): Instance {
  const context = {
    product: 'shop',
    customer: 'acme',
    environment,
    instance: 'a',
  };
  const name = `shop-acme-${environment}-a`;
  return {
    name,
    context,
    namespace: name,
    application: name,
    owner: 'group:default/team-shop',
    links: [],
    release: {
      chart: { name: 'shop', version: '1.0.0', repository: 'r', digest },
      valuesCommit: 'c',
      manifestsDigest: digest,
      images: [],
    },
  };
}

const all = [instance('dev'), instance('prod')];
const findIn = (visible: Instance[]) => ({
  async get(name: string) {
    const found = visible.find(item => item.name === name);
    if (!found) throw new NotFoundError(`There is no instance "${name}".`);
    return found;
  },
});

const MEMBERS: Record<string, Membership> = {
  'group:default/team-shop': { title: 'Team Shop', members: [dana] },
  'group:default/devops': { members: ['user:default/devin', dana] },
  'group:default/ops': {
    members: Array.from({ length: 501 }, (_, i) => `user:default/op-${i}`),
  },
};

const people = {
  async memberships(groups: readonly string[]) {
    return new Map(
      groups.flatMap(ref => {
        const membership = MEMBERS[ref];
        return membership ? [[ref, membership] as const] : [];
      }),
    );
  },
  titles: async (refs: readonly string[]) =>
    new Map(refs.filter(ref => ref === dana).map(ref => [ref, 'Dana'])),
};

type Decide = (permission: (typeof chartwayPermissions)[number]) => unknown;

function accessRoom(
  options: {
    policy?: Policy;
    decide?: Decide;
    readable?: Instance[];
    insecure?: boolean;
  } = {},
) {
  const rules = options.policy ?? policy;
  const subject = subjectOf(
    { userEntityRef: dana, ownershipEntityRefs: [dana, ...groupsOfDana] },
    rules,
  );
  const {
    decide = permission => decideChartway(permission, subject, rules),
    readable = all,
    insecure = false,
  } = options;
  const service = new DefaultAccessService({
    authorizer: {
      decisions: async () =>
        new Map(
          chartwayPermissions.flatMap(permission => {
            // Answers come as JSON, from another process.
            const answer = decide(permission);
            return answer
              ? [
                  [
                    permission.name,
                    JSON.parse(JSON.stringify(answer)) as PolicyDecision,
                  ] as const,
                ]
              : [];
          }),
        ),
    },
    policy: { current: () => rules, version: () => undefined },
    userInfo,
    instances: findIn(all),
    people,
    insecure,
  });
  return new AuthorizedAccessService(service, findIn(readable));
}

const ALLOW = { result: AuthorizeResult.ALLOW };
const DENY = { result: AuthorizeResult.DENY };

/** A policy with conditions of its own. */
const foreign: Decide = ({ name, ...permission }) => {
  if (name === 'chartway.instance.read') {
    return chartwayConditionalDecision(CHARTWAY_CONTEXT_RESOURCE_TYPE, {
      not: contextConditions.inEnvironment(['prod']),
    });
  }
  if (name === 'chartway.audit.read') {
    return chartwayConditionalDecision(
      CHARTWAY_AUDIT_RESOURCE_TYPE,
      auditConditions.isActor([dana]),
    );
  }
  if (name === 'chartway.secret.list') return undefined;
  return permission.attributes.action === 'create' ? ALLOW : DENY;
};

describe('my access', () => {
  it('tells roles, answers and reasons when the role bindings decide', async () => {
    const report = await accessRoom().report(asDana);
    expect(report).toMatchObject({
      person: dana,
      decidedBy: 'chartway',
      insecure: false,
      policyVersion: policyVersionOf(policy),
      bindings: [bindings[0]],
    });
    const of = (name: string) =>
      report.permissions.find(item => item.name === `chartway.${name}`);
    expect(report.permissions).toHaveLength(chartwayPermissions.length);
    const reason = { group: 'group:default/team-shop', role: 'developer' };
    expect(of('instance.deploy')).toEqual({
      name: 'chartway.instance.deploy',
      result: 'conditional',
      because: [
        {
          ...reason,
          where: { products: 'owned', customers: '*', environments: ['dev'] },
        },
      ],
    });
    expect(of('chart-template.read')).toMatchObject({
      result: 'allow',
      because: [reason],
    });
    expect(of('promotion.approve')).toEqual({
      name: 'chartway.promotion.approve',
      result: 'deny',
      because: [],
    });
    expect(of('audit.read')).toMatchObject({
      result: 'conditional',
      because: [{ ...reason, own: true }],
    });
  });

  it('tells the answers of another policy, with its conditions in words', async () => {
    const report = await accessRoom({ decide: foreign }).report(asDana);
    expect(report).toMatchObject({
      person: dana,
      decidedBy: 'another-policy',
      bindings: [],
    });
    expect(report).not.toHaveProperty('policyVersion');
    expect(report.permissions).toEqual(
      expect.arrayContaining([
        {
          name: 'chartway.instance.read',
          result: 'conditional',
          because: [],
          conditions: 'not (the environment is prod)',
        },
        {
          name: 'chartway.audit.read',
          result: 'conditional',
          because: [],
          conditions: 'it was done by user:default/dana',
        },
        { name: 'chartway.instance.create', result: 'allow', because: [] },
        { name: 'chartway.instance.deploy', result: 'deny', because: [] },
      ]),
    );
  });

  it('takes what was not answered for a no', async () => {
    const { permissions } = await accessRoom({ decide: foreign }).report(
      asDana,
    );
    expect(permissions).toContainEqual({
      name: 'chartway.secret.list',
      result: 'deny',
      because: [],
    });
  });

  it.each<[string, Decide]>([
    ['one answer', p => (p.name === 'chartway.secret.reveal' ? ALLOW : DENY)],
    ['everything, because permissions are off', () => ALLOW],
  ])(
    'does not explain %s by bindings that say otherwise',
    async (_, decide) => {
      const report = await accessRoom({ decide, insecure: true }).report(
        asDana,
      );
      expect(report).toMatchObject({
        decidedBy: 'another-policy',
        insecure: true,
        bindings: [],
      });
      expect(report.permissions.flatMap(({ because }) => because)).toEqual([]);
    },
  );

  it('does not explain denials by bindings that are not there', async () => {
    const none = { ...policy, bindings: [] };
    const report = await accessRoom({ policy: none }).report(asDana);
    expect(report.decidedBy).toBe('another-policy');
    expect(new Set(report.permissions.map(({ result }) => result))).toEqual(
      new Set(['deny']),
    );
  });

  it('security 30: is not for services', async () => {
    const credentials = mockCredentials.service('plugin:catalog');
    const service = callerOf(auth, credentials, 'request-1');
    const question = {
      instance: 'shop-acme-dev-a',
      permission: 'chartway.instance.read',
    };
    const access = accessRoom();
    await expect(access.report(service)).rejects.toThrow(/Only a person/);
    await expect(access.whoMay(question, service)).rejects.toThrow(
      /Only a person/,
    );
  });
});

describe('who can do this', () => {
  const ask = (
    permission: string,
    name = 'shop-acme-dev-a',
    access = accessRoom(),
  ) => access.whoMay({ instance: name, permission }, asDana);

  it('names the groups and people whose roles reach the instance, and why', async () => {
    const answer = await ask('chartway.instance.values.edit');
    expect(answer).toMatchObject({
      instance: 'shop-acme-dev-a',
      permission: 'chartway.instance.values.edit',
      decidedBy: 'chartway',
      groups: [
        {
          ref: 'group:default/team-shop',
          title: 'Team Shop',
          role: 'developer',
          members: 1,
        },
        { ref: 'group:default/ops', role: 'operations', members: 501 },
        { ref: 'group:default/devops', role: 'devops', members: 2 },
      ],
    });
    expect(answer.people[0]).toEqual({
      ref: dana,
      title: 'Dana',
      because: [
        { group: 'group:default/team-shop', role: 'developer' },
        { group: 'group:default/devops', role: 'devops' },
      ],
    });
  });

  it('leaves out whose roles do not reach it', async () => {
    const { groups } = await ask(
      'chartway.instance.deploy',
      'shop-acme-prod-a',
    );
    expect(groups.map(({ ref }) => ref)).toEqual(['group:default/ops']);
  });

  it('lists no more people than one can read, and says so', async () => {
    const { people: listed, message } = await ask(
      'chartway.secret.write',
      'shop-acme-prod-a',
    );
    expect(listed).toHaveLength(500);
    expect(message).toBe('Of 501 people, the first 500 are listed.');
  });

  it('says that nobody can', async () => {
    const answer = await ask('chartway.namespace.approve');
    expect(answer).toMatchObject({ people: [], groups: [] });
    expect(answer.message).toMatch(/^No role binding gives this to anybody/);
  });

  it('says which groups the asker cannot see into', async () => {
    const hidden = 'group:default/hidden';
    const rules = {
      ...policy,
      bindings: [
        bound({ group: hidden, role: 'platform-engineer' }),
        bound({ group: hidden, role: 'platform-engineer', products: '*' }),
      ],
    };
    const answer = await ask(
      'chartway.namespace.approve',
      undefined,
      accessRoom({ policy: rules }),
    );
    expect(answer.groups).toEqual([
      { ref: hidden, role: 'platform-engineer', members: 0 },
    ]);
    expect(answer.message).toMatch(
      /shows you no members of group:default\/hidden:/,
    );
  });

  it('cannot say it of another policy', async () => {
    const answer = await ask(
      'chartway.instance.deploy',
      undefined,
      accessRoom({ decide: foreign }),
    );
    expect(answer).toMatchObject({
      decidedBy: 'another-policy',
      people: [],
      groups: [],
    });
    expect(answer.message).toMatch(/^Another permission policy/);
  });

  it.each(['chartway.instance.explode', 'chartway.audit.read', '__proto__'])(
    'refuses the permission %s, which no instance decides',
    async permission => {
      await expect(ask(permission)).rejects.toThrow(
        `There is no permission "${permission}" that is decided per instance. Ask for one of ${chartwayContextPermissions[0]?.name}, `,
      );
    },
  );

  it('security 37: knows no instance that the asker may not read', async () => {
    const access = accessRoom({ readable: [] });
    const permission = 'chartway.instance.read';
    await expect(ask(permission, 'shop-acme-dev-a', access)).rejects.toThrow(
      'There is no instance "shop-acme-dev-a".',
    );
    await expect(ask(permission, 'no-such', access)).rejects.toThrow(
      'There is no instance "no-such".',
    );
  });
});
