import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartwayRoleSchema } from '@chartway/plugin-chartway-common';
import {
  asPerson,
  asService,
  byCookie,
  answerOf,
  letsIn,
  onBehalfOf,
  send,
} from './__testUtils__/accessMatrix/askers';
import { SERVICES } from './__testUtils__/accessMatrix/expectations';
import {
  expected,
  isBasic,
  reaches,
  type Principal,
} from './__testUtils__/accessMatrix/reaches';
import { renderAccessMatrix } from './__testUtils__/accessMatrix/render';
import { FEW_PROBES, type Probe } from './__testUtils__/accessMatrix/probes';
import {
  probesOf,
  ROUTE_ENTRIES,
} from './__testUtils__/accessMatrix/routeEntries';
import type { RouteEntry } from './__testUtils__/accessMatrix/routeEntry';
import { setUpPortal } from './__testUtils__/accessMatrix/setUp';
import { ROOT } from './__testUtils__/exampleConfig';

jest.setTimeout(300_000);

const ROLES = chartwayRoleSchema.options;

/** Answered by Backstage itself: which permissions there are, decisions for the permission backend, and the actions. */
const BACKSTAGES_OWN = [
  'GET /.well-known/backstage/permissions/metadata',
  'POST /.well-known/backstage/permissions/apply-conditions',
  'GET /.backstage/actions/v1/actions',
  'POST /.backstage/actions/v1/actions/:actionId/invoke',
  'POST /.backstage/actions/v2/actions/:actionId/invoke',
];

let world: Awaited<ReturnType<typeof setUpPortal>>;

beforeAll(async () => {
  world = await setUpPortal();
});

afterAll(() => world.portal.stop());

/** Which probes a route lets each role in for. */
function lets(who: Principal, entry: RouteEntry, probes: readonly Probe[]) {
  return reaches({
    who: role => who(world.portal, role),
    probes,
    ask: probe => entry.ask(probe, world.fixture),
    answer: (ask, credentials) =>
      answerOf(world.portal, entry, ask, credentials),
    shows: (answer, probe) =>
      entry.shows?.(answer, probe, world.fixture) ?? true,
  });
}

async function statusesOf(credentials: Record<string, string>) {
  const statuses = ROUTE_ENTRIES.map(async ({ route, ask }) => {
    const [method = 'GET'] = route.split(' ');
    const request = ask('dev', world.fixture);
    const response = await send(world.portal, method, request, credentials);
    await response.arrayBuffer();
    return `${route}: ${response.status}`;
  });
  return Promise.all(statuses);
}

const REFUSED = ROUTE_ENTRIES.map(({ route }) => `${route}: 401`);

describe('every route', () => {
  it('security 28: has an entry in the access matrix, and none is open to the unauthenticated', () => {
    const { routes, authPolicies } = world.portal;
    expect([...routes].sort()).toEqual(
      [
        ...BACKSTAGES_OWN,
        ...new Set(ROUTE_ENTRIES.map(({ route }) => route)),
      ].sort(),
    );
    expect(authPolicies).toEqual([]);
  });

  it.each(ROUTE_ENTRIES)(
    'security 28: $route ($what) lets in the seven roles as the table says',
    async entry => {
      const probes = probesOf(entry, isBasic(entry.permission));
      expect(await lets(asPerson, entry, probes)).toEqual(
        expected(entry.permission, probes),
      );
    },
  );

  it.each(ROUTE_ENTRIES)(
    'security 31: $route ($what) lets in no more when a service asks on behalf of the person',
    async entry => {
      const all = probesOf(entry, isBasic(entry.permission));
      const probes = all.filter(probe => FEW_PROBES.includes(probe));
      expect(await lets(onBehalfOf, entry, probes)).toEqual(
        expected(entry.permission, probes),
      );
    },
  );

  it.each(Object.keys(SERVICES))(
    'security 30: lets %s in only where it is named',
    async service => {
      const credentials = await asService(world.portal, service);
      for (const entry of ROUTE_ENTRIES) {
        const { route, permission } = entry;
        const allowed = await letsIn(world, entry, 'dev', credentials);
        const named = SERVICES[service]?.includes(permission);
        expect({ route, allowed }).toEqual({
          route,
          allowed: named && !entry.peopleOnly,
        });
      }
    },
  );

  it.each(ROLES)('security 31: refuses the cookie of %s', async role => {
    expect(await statusesOf(await byCookie(world.portal, role))).toEqual(
      REFUSED,
    );
  });

  it('security 28: refuses who is not signed in', async () => {
    expect(await statusesOf({})).toEqual(REFUSED);
  });
});

it('is printed in docs/guides/access-matrix.md; renew it with: node scripts/chartway.mjs fix', () => {
  const path = join(ROOT, 'docs/guides/access-matrix.md');
  expect(readFileSync(path, 'utf8')).toBe(renderAccessMatrix());
});
