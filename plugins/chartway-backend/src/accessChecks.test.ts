import { setTimeout as sleep } from 'node:timers/promises';
import type { Entity } from '@backstage/catalog-model';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { memoryGitHost } from './__testUtils__/MemoryGitHost';
import { testCatalog } from './__testUtils__/testCatalog';
import { testChart } from './__testUtils__/testChart';
import { as, refusal, startChartway } from './__testUtils__/startChartway';

jest.setTimeout(120_000);

const SHOP = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};
const BILLING = { ...SHOP, product: 'billing' };

const git = memoryGitHost();
let chartway: Awaited<ReturnType<typeof startChartway>>;
/** What the catalog says; a test may change it while something is decided. */
let entities: Entity[] = testCatalog;

/** Runs when somebody's profile is read, which is after the decision and before the effect. */
let meanwhile: () => Promise<void> = async () => undefined;

const changingCatalog = createServiceFactory({
  service: catalogServiceRef,
  deps: {},
  factory: () => {
    const now = () => catalogServiceMock({ entities });
    return {
      ...now(),
      streamEntities: (...args) => now().streamEntities(...args),
      async getEntityByRef(...args) {
        await meanwhile();
        return now().getEntityByRef(...args);
      },
    };
  },
});

beforeAll(async () => {
  chartway = await startChartway({
    catalog: changingCatalog,
    chartway: { git: { type: 'memory' }, audit: { anchor: { type: 'none' } } },
    features: [git.module],
  });
  for (const context of [SHOP, BILLING]) {
    await deploy(context, 'devin');
  }
});

afterAll(() => chartway.stop());

async function publish(product: string, person = 'devin', owner?: string) {
  const { archive, metadata } = testChart({ name: product });
  const { name, version } = metadata;
  const { digest } = await chartway.client.publishChart(
    { product, environment: 'dev', name, version, archive, owner },
    as(person),
  );
  return { name, version, digest };
}

async function deploy(
  context: typeof SHOP,
  person: string,
  more: { owner?: string; values?: string } = {},
) {
  const chart = await publish(context.product, 'devin', more.owner);
  return chartway.client.deploy(
    { context, chart, values: '', ...more },
    as(person),
  );
}

/** Sends a request as dana, who may do what team-shop owns, in dev. */
async function asDana(method: string, path: string, body?: object) {
  const response = await fetch(`${chartway.url}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as('dana').token}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the thing in the URL and the thing in the body', () => {
  it('security 33: decides by the one that is acted on', async () => {
    const own = 'shop-acme-dev-main';
    const foreign = 'billing-acme-dev-main';
    const bodies = [SHOP, { name: own }, { context: SHOP }, { instance: own }];
    for (const body of bodies) {
      const path = `instances/${foreign}/refresh?name=${own}&product=shop`;
      expect((await asDana('POST', path, body)).status).toBe(404);
    }
    expect(
      (await asDana('POST', `instances/${own}/refresh`, BILLING)).status,
    ).toBe(200);
  });

  it('security 33: lets no query or body speak for another product', async () => {
    const chart = await publish('billing');
    const request = { context: BILLING, chart, values: '' };
    for (const extra of [
      { owner: 'group:default/team-shop' },
      { product: 'shop' },
      { context: { ...BILLING, owner: 'group:default/team-shop' } },
    ]) {
      const path = 'instances?product=shop&owner=group:default/team-shop';
      const { status } = await asDana('POST', path, { ...request, ...extra });
      expect(status).toBe(403);
    }
    // The context is dana's, the chart is another team's.
    const mixed = await asDana('POST', 'instances', {
      ...request,
      context: SHOP,
    });
    expect(mixed.status).toBe(400);
  });
});

describe('what may not be seen', () => {
  /** How often Git was read for an answer, which is what it costs. */
  async function costOf(work: () => Promise<unknown>): Promise<number> {
    const before = git.reads();
    await work();
    return git.reads() - before;
  }

  it.each([
    ['GET', 'instances/NAME'],
    ['GET', 'instances/NAME/deployment'],
    ['POST', 'instances/NAME/refresh'],
    ['GET', 'access/who?instance=NAME&permission=chartway.instance.deploy'],
  ])(
    'security 37: is answered like what does not exist: %s %s',
    async (method, path) => {
      const ask = async (name: string) => {
        const answer = await asDana(method, path.replace('NAME', name));
        const text = JSON.stringify({
          status: answer.status,
          error: answer.body.error,
        });
        return text.replaceAll(name, 'NAME');
      };
      const absent = await ask('nothing-acme-dev-main');
      expect(absent).toContain('"status":404');
      expect(await ask('billing-acme-dev-main')).toBe(absent);
      const cost = (name: string) => costOf(() => ask(name));
      expect(await cost('nothing-acme-dev-main')).toBeGreaterThan(0);
      expect(await cost('billing-acme-dev-main')).toBe(
        await cost('nothing-acme-dev-main'),
      );
    },
  );

  it('security 37: is not told by what may be deployed', async () => {
    const check = async (instance: string) => {
      const answer = await chartway.client.checkContext(
        { ...BILLING, instance },
        as('dana'),
      );
      return { status: answer.status, message: answer.message };
    };
    expect(await check('main')).toEqual(await check('absent'));
    const refused = async (instance: string) =>
      refusal(deploy({ ...BILLING, instance }, 'dana'));
    expect(await refused('main')).toEqual(await refused('absent'));
  });

  it('security 37: is in no list, no total and no audit log', async () => {
    const { items, totalItems } = await chartway.client.instances(
      { product: 'billing' },
      as('dana'),
    );
    expect({ items, totalItems }).toEqual({ items: [], totalItems: 0 });
    const {
      items: [entry],
    } = await chartway.client.audit(
      { product: 'billing', actor: 'user:default/devin' },
      as('devin'),
    );
    const id = entry?.id ?? '';
    const absent = '00000000-0000-4000-8000-000000000000';
    const read = async (asked: string) => {
      const { status, body } = await asDana('GET', `audit/entries/${asked}`);
      const message = String(body.error.message).replaceAll(asked, 'ID');
      return { status, message };
    };
    expect(await read(id)).toEqual(await read(absent));
    expect((await read(id)).status).toBe(404);
  });
});

describe('a product whose owner changes while a deployment is decided', () => {
  const owner = 'group:default/team-shop';
  const fresh = { ...SHOP, product: 'fresh' };

  afterEach(() => {
    entities = testCatalog;
    meanwhile = async () => undefined;
  });

  const claimedBy = (group: string): Entity[] => [
    ...testCatalog,
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'fresh',
        namespace: 'default',
        annotations: { 'chartway.io/product': 'fresh' },
      },
      spec: { type: 'service', lifecycle: 'production', owner: group },
      relations: [{ type: 'ownedBy', targetRef: group }],
    },
  ];

  it('security 34: is not deployed, and nothing is written', async () => {
    const chart = await publish('fresh', 'devin', owner);
    const before = await chartway.client.instances({}, as('devin'));
    meanwhile = async () => {
      entities = claimedBy('group:default/team-billing');
      // Longer than a list of the catalog is reused.
      await sleep(3500);
    };
    const { status, message } = await refusal(
      chartway.client.deploy(
        { context: fresh, chart, values: '', owner },
        as('devin'),
      ),
    );
    expect({ status, message }).toEqual({
      status: 409,
      message: expect.stringContaining('changed its owner'),
    });
    const after = await chartway.client.instances({}, as('devin'));
    expect(after.totalItems).toBe(before.totalItems);
  });
});
