import { NotFoundError } from '@backstage/errors';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  chartwayConditionalDecision,
  contextConditions,
  instanceReadPermission,
  syncRequestSchema,
} from '@chartway/plugin-chartway-common';
import { Authorizer } from '../authorization/Authorizer';
import { callerOf } from '../authorization/Caller';
import { contextRules } from '../authorization/rules';
import { AuthorizedDeploymentService } from './AuthorizedDeploymentService';
import { eventOf } from './domain/deploymentEvents';
import { deploymentServices } from './__testUtils__/deploymentServices';
import { applicationState, FakeEngine } from './__testUtils__/FakeEngine';
import { exampleInstance } from './__testUtils__/exampleInstance';

const auth = mockServices.auth();
const caller = callerOf(auth, mockCredentials.user(), 'request-1');
const shop = exampleInstance();
const billing = exampleInstance({
  context: { ...shop.context, product: 'billing' },
});
const gone = exampleInstance({
  context: { ...shop.context, customer: 'globex' },
});
const hidden = exampleInstance({
  context: { ...billing.context, customer: 'globex' },
});

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const SHOP_ONLY = chartwayConditionalDecision(CHARTWAY_CONTEXT_RESOURCE_TYPE, {
  anyOf: [contextConditions.isProduct(['shop'])],
});

const rules = {
  getRuleByName: (name: string) => {
    const rule = contextRules.find(item => item.name === name);
    if (!rule) throw new Error(`No rule ${name}`);
    return rule;
  },
};

/** Services for somebody of whom `decide` says what they may. */
function servicesFor(decide: (permission: string) => PolicyDecision) {
  const engine = new FakeEngine();
  engine.tell(applicationState(shop.name), applicationState(billing.name));
  const denied: string[] = [];
  const authorizer = new Authorizer({
    auth,
    permissions: mockServices.permissions.mock({
      authorizeConditional: async questions =>
        questions.map(({ permission }) => decide(permission.name)),
    }),
    registry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: (() => rules) as never,
    }),
    audit: {
      denied: async (_, { action }) => {
        denied.push(action);
      },
    },
    products: { owners: async () => new Map() },
  });
  const plain = deploymentServices([engine], [shop, billing]);
  const readable = async (name: string) => {
    const instance = await plain.instances.get(name);
    const may = await authorizer.may(
      caller,
      instanceReadPermission,
      instance.context,
    );
    if (may) return instance;
    throw new NotFoundError(`There is no instance "${name}".`);
  };
  const events = new Map(
    [gone, hidden, billing].map(instance => [
      instance.name,
      eventOf(instance, 'healthy', '2026-11-20T10:00:00.000Z'),
    ]),
  );
  const service = new AuthorizedDeploymentService({
    service: plain.deployments,
    authorizer,
    instances: {
      get: readable,
      named: async names => {
        const found = names.map(name => readable(name).catch(() => undefined));
        return (await Promise.all(found)).flatMap(item => item ?? []);
      },
    },
    products: { owners: async () => new Map() },
    events: { newest: async name => events.get(name) },
  });
  return { service, engine, denied };
}

const namesIn = async (service: AuthorizedDeploymentService) => {
  const names = [shop.name, billing.name];
  const found = await service.list(names, caller);
  return found.map(({ instanceName }) => instanceName);
};

it('shows of a shared memory what each asker may read', async () => {
  expect(await namesIn(servicesFor(() => ALLOW).service)).toHaveLength(2);
  expect(await namesIn(servicesFor(() => SHOP_ONLY).service)).toEqual([
    shop.name,
  ]);
  expect(await namesIn(servicesFor(() => DENY).service)).toEqual([]);
});

it('security 38: asks again at every read, so that nothing more is shown once the role is gone', async () => {
  let decision = ALLOW;
  const { service, engine } = servicesFor(() => decision);
  expect((await service.get(shop.name, caller)).status).toBe('progressing');
  decision = DENY;
  engine.tell(applicationState(shop.name, { health: 'Degraded' }));
  await expect(service.get(shop.name, caller)).rejects.toThrow(NotFoundError);
  expect(await namesIn(service)).toEqual([]);
  await expect(service.actions(shop.name, caller)).rejects.toThrow(
    NotFoundError,
  );
});

it('refuses what takes more than reading, records that, and does nothing', async () => {
  const { service, engine, denied } = servicesFor(name =>
    name === instanceReadPermission.name ? ALLOW : DENY,
  );
  const order = syncRequestSchema.parse({});
  const resource = {
    group: 'apps',
    kind: 'Deployment',
    namespace: '',
    name: '',
  };
  for (const act of [
    () => service.refresh(shop.name, { hard: false }, caller),
    () => service.sync(shop.name, order, caller),
    () => service.terminate(shop.name, caller),
    () => service.restart(shop.name, { resource }, caller),
  ]) {
    await expect(act()).rejects.toThrow(/needs the permission chartway/);
  }
  expect(denied).toEqual([
    'chartway.instance.refresh',
    'chartway.instance.sync',
    'chartway.instance.terminate',
    'chartway.instance.sync',
  ]);
  expect(engine.done).toEqual([]);
});

it('names the permission that is missing for each action, and records no refusal for the question', async () => {
  const { service, denied } = servicesFor(name =>
    /\.(read|refresh|propose)$/.test(name) ? ALLOW : DENY,
  );
  const { items } = await service.actions(shop.name, caller);
  const reasons = Object.fromEntries(
    items.map(({ action, allowed, reason }) => [action, allowed || reason]),
  );
  expect(reasons).toMatchObject({
    refresh: true,
    'change-values': true,
    clone: true,
    sync: 'You may not sync instances of "shop" in "dev": that takes the permission chartway.instance.sync.',
    'roll-back': expect.stringContaining('chartway.instance.roll-back'),
    release: expect.stringContaining('chartway.instance.deploy'),
    move: expect.stringContaining('chartway.instance.decommission'),
    decommission: expect.stringContaining('chartway.instance.decommission'),
  });
  expect(denied).toEqual([]);
});

it('says of an instance that is gone what it was, to those who might have read it only', async () => {
  const { service } = servicesFor(() => SHOP_ONLY);
  const told = (name: string) =>
    service.get(name, caller).then(String, error => String(error.message));
  expect(await told(gone.name)).toMatch(
    /no instance "shop-globex-dev-main" any more\. It was "shop" for "globex" in "dev", last heard of 2026-11-20.*decommissioned/,
  );
  expect(await told(hidden.name)).toBe(
    'There is no instance "billing-globex-dev-main".',
  );
  expect(await told(billing.name)).toBe(
    'There is no instance "billing-acme-dev-main".',
  );
  expect(await told('never-was-dev-main')).toBe(
    'There is no instance "never-was-dev-main".',
  );
});
