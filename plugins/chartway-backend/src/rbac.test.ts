import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rbacPlugin from '@backstage-community/plugin-rbac-backend';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import {
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  CHARTWAY_AUDIT_RESOURCE_TYPE,
  chartTemplateReadPermission,
  chartwayPermissions,
  chartwayRoleSchema,
  contextResourceRef,
  instanceDeployPermission,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import {
  explain,
  rbacPolicies,
  readPolicyConfig,
  subjectOf,
  type Grant,
} from '@chartway/plugin-chartway-node';
import Router from 'express-promise-router';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import {
  ROOT,
  exampleChartwayConfig,
  exampleEntities,
  groupsOf,
  personOfRole,
} from './__testUtils__/exampleConfig';
import { startPortal, type Portal } from './__testUtils__/startPortal';
import { auditRules, contextRules } from './authorization/rules';

// The RBAC plugin is written for a later version of this package than package.json pins under "resolutions". Two helpers
// are all that it lacks: a condition names either an action or a permission with its action.
jest.mock('@backstage-community/plugin-rbac-common', () => ({
  ...jest.requireActual('@backstage-community/plugin-rbac-common'),
  isPermissionInfo: (entry: unknown) => typeof entry === 'object',
  permissionMappingAction: (entry: string | { action: string }) =>
    typeof entry === 'string' ? entry : entry.action,
}));

jest.setTimeout(60_000);

const FOLDER = join(ROOT, 'examples/rbac');
const CSV = join(FOLDER, 'chartway-policy.csv');
const CONDITIONS = join(FOLDER, 'chartway-conditions.yaml');

const entities = exampleEntities();
const people = personOfRole(entities);
const policy = readPolicyConfig(
  new ConfigReader(
    z.record(z.string(), z.json()).parse({ chartway: exampleChartwayConfig() }),
  ),
);

/** The answer of the catalog about the groups of a person, which the RBAC plugin asks for over HTTP. */
function catalogOf(all: readonly Entity[]) {
  const groups = all.filter(({ kind }) => kind === 'Group');
  return createBackendPlugin({
    pluginId: 'catalog',
    register(env) {
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          const router = Router();
          router.get('/entities', async (request, response) => {
            const { filter } = request.query;
            const [, member] = /relations\.hasMember=([^,]+)/.exec(
              String(filter),
            ) ?? [undefined, undefined];
            const mine = member && groupsOf(all)(member);
            response.json(
              groups.filter(
                group => !mine || mine.includes(stringifyEntityRef(group)),
              ),
            );
          });
          httpRouter.use(router);
        },
      });
    },
  });
}

/**
 * The RBAC plugin opens databases of its own and closes none. In files, with pools that let go of idle connections, they
 * do not keep the process.
 */
const databaseIn = (directory: string) => ({
  client: 'better-sqlite3',
  connection: { directory },
  knexConfig: { pool: { min: 0, max: 1, idleTimeoutMillis: 1000 } },
});

const startWithRbac = (directory: string) =>
  startPortal({
    entities,
    policy: rbacPlugin,
    features: [catalogOf(entities)],
    backend: { database: databaseIn(directory) },
    permission: {
      rbac: {
        'policies-csv-file': CSV,
        conditionalPoliciesFile: CONDITIONS,
        policyDecisionPrecedence: 'basic',
        pluginsWithPermission: ['chartway'],
        admin: { superUsers: [{ name: 'user:default/root' }] },
      },
    },
  });

const ENTRIES = ['shop', 'billing'].flatMap(product =>
  ['acme', 'globex'].flatMap(customer =>
    policy.environments.flatMap(({ name: environment }) =>
      [people.developer, people.support].map(actor => ({
        product,
        customer,
        environment,
        owner: `group:default/team-${product}`,
        actor,
      })),
    ),
  ),
);

type Entry = (typeof ENTRIES)[number];

/** What our own policy says: whether one of the grants covers the entry. */
function covered(
  grants: readonly Grant[],
  person: string,
  { product, customer, environment, owner, actor }: Entry,
): boolean {
  const within = (scope: '*' | readonly string[], name: string) =>
    scope === '*' || scope.includes(name);
  return grants.some(
    ({ group, where, own }) =>
      (!own || actor === person) &&
      (where.products === 'owned'
        ? owner === group
        : within(where.products, product)) &&
      within(where.customers, customer) &&
      within(where.environments, environment),
  );
}

const decisionSchema = z.union([
  z.object({ result: z.enum(['ALLOW', 'DENY']) }),
  z.object({ result: z.literal('CONDITIONAL'), conditions: z.json() }),
]);

const answersSchema = z.object({ items: z.array(decisionSchema) });

/** Applies a decision with the rules of the plugin, as the permission framework does. */
function holds(
  permission: Permission,
  decision: z.output<typeof decisionSchema>,
): (entry: Entry) => boolean {
  const rules: readonly { name: string }[] = isResourcePermission(
    permission,
    CHARTWAY_AUDIT_RESOURCE_TYPE,
  )
    ? auditRules
    : contextRules;
  const getRuleByName = (name: string) => {
    const rule = rules.find(item => item.name === name);
    if (!rule) throw new Error(`There is no rule ${name}`);
    return rule;
  };
  const isAuthorized = createConditionAuthorizer<Entry>({
    getRuleByName,
  } as never);
  return entry => isAuthorized(decision as PolicyDecision, entry);
}

type Question = { permission: Permission; resourceRef?: string };

/** Asks as a plugin does that acts for the person: only so are conditions told. */
async function ask(
  portal: Portal,
  person: string,
  questions: readonly Question[],
): Promise<z.output<typeof decisionSchema>[]> {
  const token = await portal.onBehalfOf('scaffolder', person, 'permission');
  const response = await fetch(`${portal.origin}/api/permission/authorize`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      items: questions.map((question, index) => ({
        id: String(index),
        ...question,
      })),
    }),
  });
  expect(response.status).toBe(200);
  return answersSchema.parse(await response.json()).items;
}

describe('the files for the community RBAC plugin', () => {
  it('are what the bindings and the table of roles give; renew them by `node scripts/chartway.mjs fix`', () => {
    const { rows, conditions } = rbacPolicies(policy);
    const lines = readFileSync(CSV, 'utf8')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => line.split(', '));
    expect(lines).toEqual(rows);
    const documents = parseAllDocuments(readFileSync(CONDITIONS, 'utf8'))
      .map(document => document.toJS() as unknown)
      .filter(document => document !== null);
    expect(documents).toEqual(conditions);
  });
});

describe('under the community RBAC plugin', () => {
  let directory: string;
  let portal: Portal;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chartway-rbac-'));
    portal = await startWithRbac(directory);
  });
  afterAll(async () => {
    await portal.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const grantsOf = (person: string, permission: Permission) =>
    explain(
      permission,
      subjectOf(
        {
          userEntityRef: person,
          ownershipEntityRefs: [person, ...groupsOf(entities)(person)],
        },
        policy,
      ),
      policy,
    );

  it.each(chartwayRoleSchema.options)(
    'security 28: the role %s may do exactly what it may under our own policy',
    async (role: ChartwayRole) => {
      const person = people[role];
      const decisions = await ask(
        portal,
        person,
        chartwayPermissions.map(permission => ({ permission })),
      );
      const found: Record<string, boolean[]> = {};
      const expected: Record<string, boolean[]> = {};
      chartwayPermissions.forEach((permission, index) => {
        const { name } = permission;
        const grants = grantsOf(person, permission);
        found[name] = ENTRIES.map(holds(permission, decisions[index]!));
        expected[name] = ENTRIES.map(entry => covered(grants, person, entry));
      });
      expect(found).toEqual(expected);
      expect(Object.values(found).flat()).toEqual(
        expect.arrayContaining([true, false]),
      );
    },
  );

  it('security 28: an instance of another team is out of reach', async () => {
    const mayDeploy = async (product: string, environment: string) => {
      const resourceRef = contextResourceRef({
        product,
        customer: 'acme',
        environment,
      });
      const permission = instanceDeployPermission;
      const [answer] = await ask(portal, people.developer, [
        { permission, resourceRef },
      ]);
      return answer?.result;
    };
    expect(await mayDeploy('shop', 'dev')).toBe('ALLOW');
    expect(await mayDeploy('shop', 'sit')).toBe('DENY');
    expect(await mayDeploy('billing', 'dev')).toBe('DENY');
  });

  it('security 28: somebody without a role may do nothing', async () => {
    const questions = chartwayPermissions.map(permission => ({ permission }));
    const answers = await ask(portal, 'user:default/stranger', questions);
    expect(new Set(answers.map(({ result }) => result))).toEqual(
      new Set(['DENY']),
    );
  });

  const get = async (person: string, path: string) =>
    fetch(`${portal.base}/v1${path}`, {
      headers: {
        authorization: `Bearer ${await portal.identity.userToken(person)}`,
      },
    });

  it('security 28: routes answer by it', async () => {
    const templates = await get(people.support, '/chart-templates');
    expect(templates.status).toBe(200);
    const stranger = await get('user:default/stranger', '/chart-templates');
    expect(stranger.status).toBe(403);
    const refused = await stranger.json();
    expect(refused).toMatchObject({
      error: {
        message: expect.stringContaining(chartTemplateReadPermission.name),
      },
    });
  });

  it('tells whoever asks for their access that another policy decides', async () => {
    const response = await get(people.developer, '/access');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      decidedBy: 'another-policy',
    });
  });
});
