import {
  defaultEnvironments,
  type Deployment,
  type Instance,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { PEOPLE, setUpPortal } from '../__testUtils__/accessMatrix/setUp';
import { likelyCauseOf } from './likelyCause';
import { whatRunsWhere } from './whatRunsWhere';

jest.setTimeout(120_000);

let world: Awaited<ReturnType<typeof setUpPortal>>;

beforeAll(async () => {
  world = await setUpPortal();
});

afterAll(() => world.portal.stop());

const tools = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      inputSchema: z.looseObject({ type: z.literal('object') }),
      annotations: z.object({
        readOnlyHint: z.boolean(),
        destructiveHint: z.boolean(),
        idempotentHint: z.boolean(),
      }),
    }),
  ),
});

const called = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.json().optional(),
});

/** Sends one message of the Model Context Protocol to the real endpoint. */
async function rpc(token: string, method: string, params: object = {}) {
  const { origin } = world.portal;
  const response = await fetch(`${origin}/api/mcp-actions/v1`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const text = await response.text();
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  const { result } = z.object({ result: z.json() }).parse(JSON.parse(data));
  return result;
}

async function ask(person: string, name: string, input: object) {
  const token = await world.portal.identity.userToken(person);
  const params = { name: `chartway.${name}`, arguments: input };
  return called.parse(await rpc(token, 'tools/call', params));
}

describe('assistants, over the Model Context Protocol', () => {
  it('find four tools, none of which changes anything', async () => {
    const token = await world.portal.identity.userToken(PEOPLE.support);
    const listed = tools.parse(await rpc(token, 'tools/list'));
    expect(listed.tools.map(({ name }) => name).sort()).toEqual([
      'chartway.find-instances',
      'chartway.what-runs-where',
      'chartway.who-changed-it',
      'chartway.why-not-healthy',
    ]);
    for (const { annotations, description } of listed.tools) {
      expect(annotations).toEqual({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
      });
      expect(description).toMatch(/\w{3}/);
    }
  });

  it('find the instances that the person may read', async () => {
    const query = { environment: 'dev', customer: 'acme' };
    const mine = await ask(PEOPLE.developer, 'find-instances', query);
    expect(mine.structuredContent).toMatchObject({
      totalItems: 2,
      instances: [
        { name: 'gadget-acme-dev-main' },
        { name: 'shop-acme-dev-main' },
      ],
    });
    const all = await ask(PEOPLE.support, 'find-instances', query);
    expect(all.structuredContent).toMatchObject({ totalItems: 4 });
  });

  it('see what runs where, in promotion order', async () => {
    const { structuredContent } = await ask(PEOPLE.support, 'what-runs-where', {
      product: 'shop',
    });
    expect(structuredContent).toMatchObject({
      product: 'shop',
      environments: ['dev', 'sit', 'uat', 'prod'],
      customers: [
        {
          customer: 'acme',
          environments: ['dev', 'sit', 'uat', 'prod'].map(environment => ({
            environment,
            instances: [
              {
                name: `shop-acme-${environment}-main`,
                desired: { chart: 'shop', version: '1.2.0' },
                status: 'none',
              },
            ],
          })),
        },
      ],
      totalItems: 4,
      notShown: 0,
    });
  });

  it('see who changed an instance, by audit log and by Git', async () => {
    const { structuredContent } = await ask(PEOPLE.support, 'who-changed-it', {
      name: 'shop-acme-prod-main',
    });
    expect(structuredContent).toMatchObject({
      audit: [
        {
          actor: PEOPLE.operations,
          action: expect.stringMatching(/^chartway\.instance\./),
          status: 'succeeded',
        },
      ],
      commits: [
        {
          author: 'Olga Operations',
          title: 'Release shop 1.2.0 to shop-acme-prod-main',
        },
        { title: 'Set values of shop-acme-prod-main' },
      ],
    });
    const found = z
      .object({
        audit: z.array(z.object({ requestId: z.string() })),
        commits: z.array(z.object({ requestId: z.string() })),
      })
      .parse(structuredContent);
    const ids = [...found.audit, ...found.commits].map(
      ({ requestId }) => requestId,
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('see the commits but not what others did in the audit log, when that is the role', async () => {
    const { structuredContent } = await ask(
      PEOPLE.developer,
      'who-changed-it',
      {
        name: 'shop-acme-prod-main',
      },
    );
    expect(structuredContent).toMatchObject({
      audit: [],
      commits: [{}, {}],
    });
  });

  it('security 37: are told the same of an instance that is not theirs and of none', async () => {
    const told = async (name: string) => {
      const answer = await ask(PEOPLE.developer, 'why-not-healthy', { name });
      expect(answer.isError).toBe(true);
      return answer.content[0]?.text.replaceAll(name, 'NAME');
    };
    const absent = await told('nothing-acme-dev-main');
    expect(absent).toContain('There is no instance "NAME"');
    expect(await told('billing-acme-dev-main')).toBe(absent);
  });

  it('are refused input that is no name', async () => {
    for (const name of ['../shop', 'Shop', '', 'a'.repeat(64), '__proto__/x']) {
      const answer = await ask(PEOPLE.support, 'why-not-healthy', { name });
      expect(answer.isError).toBe(true);
      expect(answer.content[0]?.text).toContain('InputError');
    }
  });
});

describe('the likely cause', () => {
  const deployment = (changes: Partial<Deployment>): Deployment => ({
    instanceName: 'shop-acme-dev-main',
    status: 'degraded',
    message: 'The desired release runs but is degraded.',
    desired: { chartDigest: '', valuesCommit: '' },
    resources: [],
    links: [],
    observedAt: '2026-11-21T12:00:00.000Z',
    ...changes,
  });

  it.each([
    ['Back-off pulling image "x": ImagePullBackOff', /image cannot be pulled/],
    ['Last state: OOMKilled (exit code 137)', /more memory/],
    ['Error: secret "db" not found', /Secret or ConfigMap/],
    ['CrashLoopBackOff: back-off 5m0s', /again and again/],
    ['exceeded quota: team, requested: cpu=2', /quota/],
    ['0/3 nodes are available: 3 Insufficient cpu', /No node has room/],
    ['Readiness probe failed: HTTP 503', /answer its probe/],
    ['ProgressDeadlineExceeded: progress deadline', /did not finish/],
    ['resource apps:Deployment is not permitted in project x', /may not apply/],
    ['ComparisonError: failed to generate manifest', /read or render/],
    ['Deployment.apps "x" is invalid: spec.replicas', /refuses a manifest/],
  ])('of %j is named, with what to do', (message, cause) => {
    const resources = [{ kind: 'Pod', name: 'x', health: 'Degraded', message }];
    const found = likelyCauseOf(deployment({ resources }));
    expect(found?.likelyCause).toMatch(cause);
    expect(found?.whatToDo).toMatch(/\w/);
  });

  it('is the missing resource, the dead engine or the roll-out, and nothing for a healthy instance', () => {
    const missing = [
      { kind: 'Service', name: 'x', health: 'Missing', message: '' },
    ];
    const cause = (changes: Partial<Deployment>) =>
      likelyCauseOf(deployment(changes))?.likelyCause;
    expect(cause({ resources: missing })).toMatch(/not in the cluster/);
    expect(cause({ status: 'unreachable' })).toMatch(/does not answer/);
    expect(cause({ status: 'progressing' })).toMatch(/under way/);
    expect(cause({ status: 'drifted' })).toMatch(/beside Git/);
    expect(cause({ status: 'arrived' })).toBeUndefined();
    expect(cause({ status: 'none' })).toBeUndefined();
  });
});

it('compares the live release with the desired one, and says how many are not shown', async () => {
  const release = {
    chart: { name: 'shop', version: '1.0.0', repository: '', digest: 'd1' },
    valuesCommit: 'c1',
    manifestsDigest: '',
    images: [],
  };
  const instance = (environment: string): Instance => ({
    name: `shop-acme-${environment}-main`,
    context: {
      product: 'shop',
      customer: 'acme',
      environment,
      instance: 'main',
    },
    namespace: '',
    application: '',
    release,
    links: [],
  });
  const items = ['prod', 'dev', 'old'].map(instance);
  const observed = async (name: string): Promise<Deployment> => ({
    instanceName: name,
    status: 'progressing',
    message: '',
    desired: { chartDigest: 'd1', valuesCommit: 'c1' },
    live: {
      chartDigest: 'd1',
      valuesCommit: name.includes('dev') ? 'c1' : 'c0',
    },
    resources: [],
    links: [],
    observedAt: '',
  });
  const answer = await whatRunsWhere(
    {
      environments: defaultEnvironments.filter(({ name }) =>
        ['dev', 'prod'].includes(name),
      ),
      instances: {
        list: async () => ({ items, totalItems: 7, problems: [] }),
        get: async () => instance('dev'),
      },
      deployments: {
        get: observed,
        list: names => Promise.all(names.map(observed)),
      },
    },
    { product: 'shop' },
    {
      credentials: {
        $$type: '@backstage/BackstageCredentials',
        principal: {},
      },
      actor: 'user:default/jane',
      door: 'mcp',
      requestId: 'request-1',
    },
  );
  expect(answer.notShown).toBe(4);
  expect(
    answer.customers[0]?.environments.map(({ environment, instances }) => [
      environment,
      instances[0]?.liveIsDesired,
    ]),
  ).toEqual([
    ['dev', true],
    ['prod', false],
    ['old', false],
  ]);
});
