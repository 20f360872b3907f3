import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { scaffolderAutocompleteExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { readArchive } from '@chartway/chart-kit';
import {
  chartwayRoleSchema,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import scaffolderModuleChartway from '@chartway/plugin-scaffolder-backend-module-chartway';
import { z } from 'zod';
import {
  ASSISTANT_ENTRIES,
  TEMPLATE_ENTRIES,
} from './__testUtils__/accessMatrix/actionEntries';
import {
  asPerson,
  asService,
  byCookie,
  invoke,
  onBehalfOf,
  send,
  tellingOf,
} from './__testUtils__/accessMatrix/askers';
import { SERVICES } from './__testUtils__/accessMatrix/expectations';
import {
  FEW_PROBES,
  PROBES,
  type Probe,
} from './__testUtils__/accessMatrix/probes';
import {
  expected,
  reaches,
  type Principal,
} from './__testUtils__/accessMatrix/reaches';
import { PEOPLE, setUpPortal } from './__testUtils__/accessMatrix/setUp';

jest.setTimeout(300_000);

const ROLES = chartwayRoleSchema.options;
/** What the module adds; each takes what its own schema says. */
type AnyAction = { id: string; handler(context: never): Promise<void> };

const templateActions: AnyAction[] = [];
let world: Awaited<ReturnType<typeof setUpPortal>>;
let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'chartway-workspace-'));
  world = await setUpPortal({
    features: [scaffolderModuleChartway],
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions: (...actions: AnyAction[]) =>
            void templateActions.push(...actions),
        },
      ],
      [
        scaffolderAutocompleteExtensionPoint,
        { addAutocompleteProvider: () => undefined },
      ],
    ],
  });
  await fillWorkspace();
});

afterAll(async () => {
  await world.portal.stop();
  await rm(workspace, { recursive: true, force: true });
});

/** What the steps before would have left there. */
async function fillWorkspace() {
  await writeFile(join(workspace, 'values.yaml'), 'replicas: 2\n');
  for (const [product, { archive }] of world.fixture.charts) {
    await writeFile(join(workspace, `${product}.tgz`), archive);
    if (product !== 'shop') continue;
    for (const [path, content] of Object.entries(readArchive(archive))) {
      const file = join(workspace, 'chart', path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, content);
    }
  }
}

describe('every action for assistants', () => {
  const list = z.object({
    actions: z.array(
      z.object({
        id: z.string(),
        attributes: z.object({
          readOnly: z.boolean(),
          destructive: z.boolean(),
        }),
      }),
    ),
  });

  it('security 28: has an entry in the access matrix and only reads', async () => {
    const response = await send(
      world.portal,
      'GET',
      { path: '/.backstage/actions/v1/actions' },
      await asPerson(world.portal, 'support'),
    );
    const { actions } = list.parse(await response.json());
    expect(actions.map(({ id }) => id).sort()).toEqual(
      ASSISTANT_ENTRIES.map(({ action }) => action).sort(),
    );
    for (const { attributes } of actions) {
      expect(attributes).toEqual({ readOnly: true, destructive: false });
    }
  });

  it.each(ASSISTANT_ENTRIES)(
    'security 28: $action tells the seven roles what they may read, themselves and on their behalf',
    async ({ action, permission, input, shows }) => {
      const { portal } = world;
      const asked = (who: Principal, probes: readonly Probe[]) =>
        reaches({
          who: role => who(portal, role),
          probes,
          ask: input,
          answer: (ask, credentials) =>
            tellingOf(portal, action, ask, credentials),
          shows,
        });
      expect(await asked(asPerson, PROBES)).toEqual(
        expected(permission, PROBES),
      );
      expect(await asked(onBehalfOf, FEW_PROBES)).toEqual(
        expected(permission, FEW_PROBES),
      );
    },
  );

  it.each(Object.keys(SERVICES))(
    'security 30: tells %s nothing it is not named for',
    async service => {
      const credentials = await asService(world.portal, service);
      for (const { action, permission, input, shows } of ASSISTANT_ENTRIES) {
        const ask = input('dev');
        const output = await tellingOf(world.portal, action, ask, credentials);
        const told = output !== undefined && shows(output, 'dev');
        const named = SERVICES[service]?.includes(permission);
        expect({ action, told }).toEqual({ action, told: named });
      }
    },
  );

  it('security 31: tells cookies and the unauthenticated nothing', async () => {
    const cookie = await byCookie(world.portal, 'operations');
    for (const credentials of [{}, cookie]) {
      for (const { action, input } of ASSISTANT_ENTRIES) {
        const ask = input('dev');
        const response = await invoke(world.portal, action, ask, credentials);
        expect(response.status).toBe(401);
        await response.arrayBuffer();
      }
    }
  });
});

describe('every template action', () => {
  async function credentialsOf(role: ChartwayRole) {
    const { auth } = world.portal.hand('scaffolder');
    return auth.authenticate(
      await world.portal.identity.userToken(PEOPLE[role]),
    );
  }

  function actionOf(id: string) {
    const action = templateActions.find(item => item.id === id);
    if (!action) throw new Error(`The module has no action ${id}`);
    return action;
  }

  const run = (
    id: string,
    input: object,
    getInitiatorCredentials: () => Promise<BackstageCredentials>,
  ) =>
    actionOf(id).handler({
      ...createMockActionContext({
        input: JSON.parse(JSON.stringify(input)),
        workspacePath: workspace,
      }),
      getInitiatorCredentials,
    } as never);

  it('security 28: has an entry in the access matrix', () => {
    expect(templateActions.map(({ id }) => id).sort()).toEqual(
      TEMPLATE_ENTRIES.map(({ action }) => action).sort(),
    );
  });

  it('security 28: is run by those the scaffolder lets', async () => {
    const permission = createPermission({
      name: 'scaffolder.action.execute',
      attributes: {},
      resourceType: 'scaffolder-action',
    });
    const { permissions } = world.portal.hand('scaffolder');
    const allowed: ChartwayRole[] = [];
    for (const role of ROLES) {
      const [decision] = await permissions.authorizeConditional(
        [{ permission }],
        { credentials: await credentialsOf(role) },
      );
      if (decision?.result === AuthorizeResult.ALLOW) allowed.push(role);
    }
    const { roles } = { roles: expected('scaffolder.action.execute', ['dev']) };
    expect(allowed).toEqual(ROLES.filter(role => roles[role]?.length));
  });

  it.each(
    TEMPLATE_ENTRIES.filter(
      ({ permission }) => permission === 'workspace only',
    ),
  )('security 28: $action asks for nobody and reaches nothing', async entry => {
    const nobody = async () => {
      throw new Error('The action asked for the person');
    };
    await expect(
      run(entry.action, entry.input('dev', world.fixture), nobody),
    ).resolves.toBeUndefined();
  });

  const outward = TEMPLATE_ENTRIES.flatMap(({ permission, ...entry }) =>
    permission === 'workspace only' ? [] : [{ permission, ...entry }],
  );

  it.each(outward)(
    'security 28: $action does for the seven roles what the backend lets them',
    async ({ action, permission, input }) => {
      const reached = await reaches({
        async who(role) {
          // Other values for everybody: who may only create may repeat what Git says already.
          const values = `replicas: ${world.fixture.counter()}\n`;
          await writeFile(join(workspace, 'values.yaml'), values);
          return credentialsOf(role);
        },
        probes: FEW_PROBES,
        ask: probe => input(probe, world.fixture),
        answer: async (ask, credentials) =>
          run(action, ask, async () => credentials).then(
            () => 'done',
            error => {
              expect(String(error)).toMatch(
                /needs the permission chartway\.|There is no instance|You may create/,
              );
              return undefined;
            },
          ),
        shows: () => true,
      });
      expect(reached).toEqual(expected(permission, FEW_PROBES));
    },
  );

  it('security 31: acts through the scaffolder on behalf of the person, and says so', async () => {
    const { fixture, portal } = world;
    const [deploy] = outward.filter(({ action }) => action === 'gitops:deploy');
    if (!deploy) throw new Error('No gitops:deploy');
    const credentials = await credentialsOf('support');
    const refused = run(
      deploy.action,
      deploy.input('prod', fixture),
      async () => credentials,
    );
    await expect(refused).rejects.toThrow('chartway.instance.deploy');
    const token = await portal.identity.userToken(PEOPLE.operations);
    const { items } = await portal.client.audit({ limit: 100 }, { token });
    expect(
      items.find(
        ({ actor, status, context }) =>
          actor === PEOPLE.support &&
          status === 'denied' &&
          context.environment === 'prod',
      ),
    ).toMatchObject({ via: 'plugin:scaffolder' });
  });
});
