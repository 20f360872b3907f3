import type { ServerResponse } from 'node:http';
import { mockServices } from '@backstage/backend-test-utils';
import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import { FakeArgoCd, type Answer } from './__testUtils__/FakeArgoCd';
import { createArgoCdEngine } from './ArgoCdDeploymentEngine';

const TOKEN = 'argocd-token-nobody-may-see';
const SOURCES = {
  chartRepository: 'oci://registry.test/charts/shop',
  gitRepository: 'https://git.test/shop/gitops.git',
  applicationsPath: 'apps',
  branch: 'main',
};

const GET_SHOP = 'GET /applications/shop?appNamespace=argocd';
const LIST_SHOP = 'GET /applications?name=shop&appNamespace=argocd';
const GET_ROOT = 'GET /applications/chartway-main?appNamespace=argocd';
const LIST_ROOT = 'GET /applications?name=chartway-main&appNamespace=argocd';
const PUT_APPLICATION = 'POST /applications?upsert=true&validate=false';
const LIST_MADE = `GET /applications?${new URLSearchParams({
  repo: SOURCES.gitRepository,
  appNamespace: 'argocd',
  selector: 'app.kubernetes.io/managed-by=chartway',
})}`;
const DENIED = { status: 403, body: { message: 'permission denied' } };

const ROOT_SPEC = {
  project: 'default',
  destination: {
    server: 'https://kubernetes.default.svc',
    namespace: 'argocd',
  },
  source: {
    repoURL: SOURCES.gitRepository,
    path: 'apps',
    targetRevision: 'main',
    directory: { recurse: true, jsonnet: {} },
  },
  syncPolicy: { automated: { prune: true, selfHeal: true } },
};

function rootWith(
  change: { spec?: object; labels?: object; status?: object } = {},
): Answer {
  return {
    body: {
      metadata: {
        name: 'chartway-main',
        labels: change.labels ?? { 'app.kubernetes.io/managed-by': 'chartway' },
      },
      spec: { ...ROOT_SPEC, ...change.spec },
      status: change.status ?? { sync: { status: 'Synced' } },
    },
  };
}

describe('ArgoCdDeploymentEngine', () => {
  const engines: DeploymentEngine[] = [];
  let fake: FakeArgoCd;

  beforeEach(async () => {
    fake = new FakeArgoCd();
    await fake.start();
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map(engine => engine.close()));
    await fake.stop();
    fake.assertNoSurprise();
  });

  function engineWith(options: Record<string, unknown> = {}): DeploymentEngine {
    const engine = createArgoCdEngine({
      options: {
        type: 'argocd',
        name: 'main',
        url: fake.url,
        token: TOKEN,
        timeout: 30,
        ...options,
      },
      configKey: 'chartway.engines[0]',
      dataFolder: '/nowhere',
      logger: mockServices.logger.mock(),
    });
    engines.push(engine);
    return engine;
  }

  describe('names', () => {
    it.each([
      '',
      '..',
      '.',
      'A/b',
      'a/b/c',
      '/b',
      'a/',
      'a?b',
      'a#b',
      'Shop',
      '%2e%2e',
      'x'.repeat(254),
    ])(
      'security 1, 2, 4, 5 and 8: refuses the name %j without asking',
      async name => {
        await expect(engineWith().find(name)).rejects.toMatchObject({
          name: 'InputError',
        });
        await expect(engineWith().refresh(name)).rejects.toMatchObject({
          name: 'InputError',
        });
        expect(() => engineWith().webUrl(name)).toThrow(/not the name/);
        expect(fake.requests).toEqual([]);
      },
    );
  });

  describe('faults', () => {
    it('security 65: says that Argo CD is down', async () => {
      const engine = engineWith();
      await fake.stop();
      await expect(engine.history('shop')).rejects.toMatchObject({
        name: 'UpstreamError',
        system: 'argocd',
        retryable: true,
        message: expect.stringMatching(
          /Cannot reach Argo CD main at .*ECONNREFUSED/,
        ),
      });
      await fake.start();
    });

    it.each([
      ['gives no answer', () => {}],
      [
        'stops in the middle of one',
        (response: ServerResponse) =>
          void response.writeHead(200).write('{"meta'),
      ],
    ])('security 65: gives up on an Argo CD that %s', async (_, answer) => {
      fake.on(GET_SHOP, answer);
      await expect(
        engineWith({ timeout: 0.2 }).history('shop'),
      ).rejects.toMatchObject({
        retryable: true,
        message: expect.stringContaining('within 0.2 s'),
      });
      expect(fake.requests).toHaveLength(1);
    });

    it('security 65: reads on after a restart', async () => {
      fake.on(
        GET_SHOP,
        { status: 503, text: '' },
        response => void response.destroy(),
        {
          body: {
            metadata: { name: 'shop' },
            spec: {},
            status: { history: [{ id: 4, revision: 'abc' }] },
          },
        },
      );
      expect(await engineWith().history('shop')).toMatchObject([
        { id: 4, revisions: ['abc'], by: 'automatic' },
      ]);
      expect(fake.requests).toHaveLength(3);
    });

    it('security 65: does not repeat a write', async () => {
      fake.on(GET_ROOT, DENIED);
      fake.on(LIST_ROOT, { body: { items: [] } });
      fake.on(PUT_APPLICATION, { status: 503, text: '' });
      await expect(engineWith().connect(SOURCES)).rejects.toMatchObject({
        retryable: true,
      });
      expect(
        fake.requests.filter(({ line }) => line === PUT_APPLICATION),
      ).toHaveLength(1);
    });

    it.each([
      [
        'security 24: HTML with 200',
        { text: '<html><h1>Sign in</h1></html>' },
        /something else than expected/,
      ],
      [
        'security 23: an endless answer',
        { text: `{"metadata":{"name":"${'x'.repeat(17 * 1024 * 1024)}"}}` },
        /more than \d+ bytes/,
      ],
      [
        'security 52: a redirect',
        (response: ServerResponse) =>
          void response
            .writeHead(302, { location: 'http://169.254.169.254/' })
            .end(),
        /Redirects are not followed/,
      ],
      [
        'a wrong token',
        { status: 401, body: { message: `token ${TOKEN} is malformed` } },
        /Check chartway\.engines\[0\]\.token/,
      ],
    ])('refuses %s, without the token', async (_, answer, message) => {
      fake.on(GET_SHOP, answer);
      const error = await engineWith()
        .history('shop')
        .catch((problem: Error) => problem);
      expect(error).toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringMatching(message),
      });
      expect(String((error as Error).stack)).not.toContain(TOKEN);
      expect((error as Error).message).not.toMatch(/<h1>/);
    });
  });

  describe('connect', () => {
    const CREDENTIALS = {
      git: { username: 'g', password: 'git-secret' },
      registry: { username: 'r', password: 'registry-secret', plainHttp: true },
    };

    /** What Argo CD has for the repository of SOURCES. */
    const holds = (...items: object[]) =>
      fake.on(LIST_MADE, { body: { items } });

    beforeEach(() => holds());

    it('registers what Argo CD needs and makes the root Application', async () => {
      fake.on('POST /repocreds', {});
      fake.on('POST /repositories', {});
      fake.on(GET_ROOT, DENIED);
      fake.on(LIST_ROOT, { body: { items: null } });
      fake.on(PUT_APPLICATION, {});
      const engine = engineWith(CREDENTIALS);
      await Promise.all([
        engine.connect(SOURCES),
        engine.connect({
          ...SOURCES,
          chartRepository: 'oci://registry.test/charts/other',
        }),
      ]);
      const written = fake.requests.filter(({ line }) =>
        line.startsWith('POST'),
      );
      expect(written.map(({ line, body }) => [line, body])).toEqual([
        [
          'POST /repocreds',
          {
            url: 'oci://registry.test/charts',
            type: 'oci',
            username: 'r',
            password: 'registry-secret',
            insecureOCIForceHttp: true,
          },
        ],
        [
          'POST /repositories',
          {
            repo: SOURCES.gitRepository,
            type: 'git',
            username: 'g',
            password: 'git-secret',
          },
        ],
        [
          PUT_APPLICATION,
          {
            metadata: {
              name: 'chartway-main',
              namespace: 'argocd',
              labels: { 'app.kubernetes.io/managed-by': 'chartway' },
            },
            spec: {
              ...ROOT_SPEC,
              source: { ...ROOT_SPEC.source, directory: { recurse: true } },
            },
          },
        ],
      ]);
      expect(
        written.every(
          ({ headers }) => headers['content-type'] === 'application/json',
        ),
      ).toBe(true);
    });

    it('writes nothing that is there already', async () => {
      fake.on(GET_ROOT, rootWith());
      const engine = engineWith();
      await engine.connect(SOURCES);
      await engine.connect(SOURCES);
      expect(fake.requests.map(({ line }) => line)).toEqual([
        GET_ROOT,
        LIST_MADE,
      ]);
    });

    describe('former root Applications', () => {
      const OLD = 'DELETE /applications/chartway-root?appNamespace=argocd';
      const DELETE_OLD = `${OLD}&cascade=false`;
      const named = (name: string, change: { spec?: object } = {}) => {
        const labels = { 'app.kubernetes.io/managed-by': 'chartway' };
        return {
          metadata: { name, namespace: 'argocd', labels },
          spec: { ...ROOT_SPEC, ...change.spec },
        };
      };

      it('of the same folder go, and what they applied stays', async () => {
        fake.on(GET_ROOT, rootWith());
        const sources = { ...ROOT_SPEC.source, path: 'apps-edge' };
        holds(
          named('chartway-root'),
          named('chartway-main'),
          named('chartway-edge', { spec: { source: sources } }),
        );
        fake.on(DELETE_OLD, {});
        await engineWith().connect(SOURCES);
        const deleted = fake.requests.filter(({ line }) =>
          line.startsWith('DELETE'),
        );
        expect(deleted.map(({ line }) => line)).toEqual([DELETE_OLD]);
      });

      it('that somebody else took away meanwhile are no matter', async () => {
        fake.on(GET_ROOT, rootWith());
        holds(named('chartway-root'));
        fake.on(DELETE_OLD, { status: 404, body: {} });
        await engineWith().connect(SOURCES);
        expect(fake.count('DELETE')).toBe(1);
      });

      it('that the account may not delete are named, with what to do', async () => {
        fake.on(GET_ROOT, rootWith());
        holds(named('chartway-root'));
        fake.on(DELETE_OLD, DENIED);
        await expect(engineWith().connect(SOURCES)).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringContaining(
            'argocd app delete chartway-root --cascade=false',
          ),
        });
      });
    });

    it('replaces credentials and a root Application that differ', async () => {
      const different = {
        status: 400,
        body: {
          message:
            'existing repository spec is different; use upsert flag to force update; difference in keys "Password"',
        },
      };
      fake.on('POST /repositories', different);
      fake.on('POST /repositories?upsert=true', {});
      fake.on(
        GET_ROOT,
        rootWith({
          spec: { source: { ...ROOT_SPEC.source, targetRevision: 'old' } },
        }),
      );
      fake.on(PUT_APPLICATION, {});
      await engineWith({ git: CREDENTIALS.git }).connect(SOURCES);
      expect(fake.requests.map(({ line }) => line)).toEqual([
        'POST /repositories',
        'POST /repositories?upsert=true',
        GET_ROOT,
        PUT_APPLICATION,
        LIST_MADE,
      ]);
    });

    it('tries again after a failure', async () => {
      fake.on(GET_ROOT, { status: 401, body: {} }, rootWith());
      const engine = engineWith();
      await expect(engine.connect(SOURCES)).rejects.toMatchObject({
        name: 'UpstreamError',
      });
      await engine.connect(SOURCES);
    });

    it("leaves somebody else's Application alone", async () => {
      fake.on(GET_ROOT, rootWith({ labels: {} }));
      await expect(engineWith().connect(SOURCES)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('rootApplication'),
      });
    });

    it('shows no password that Argo CD quotes back', async () => {
      fake.on('POST /repositories', {
        status: 500,
        body: {
          message:
            'error testing repository connectivity: authentication failed for g:git-secret',
        },
      });
      const error = await engineWith({ git: CREDENTIALS.git })
        .connect(SOURCES)
        .catch((problem: Error) => problem);
      expect(error).toMatchObject({
        retryable: false,
        message: expect.stringContaining('chartway.engines[0].git'),
      });
      expect(
        String((error as Error).stack) + String((error as Error).cause),
      ).not.toContain('git-secret');
    });

    it.each([
      'file:///data/registry/shop',
      'oci://registry.test',
      'oci://registry.test/shop/',
    ])(
      'refuses charts at %j, which Argo CD cannot read',
      async chartRepository => {
        await expect(
          engineWith(CREDENTIALS).connect({ ...SOURCES, chartRepository }),
        ).rejects.toMatchObject({ name: 'InputError' });
      },
    );
  });

  describe('refresh', () => {
    const REFRESH_ROOT = `${GET_ROOT}&refresh=normal`;
    const REFRESH_SHOP = `${GET_SHOP}&refresh=normal`;

    it('looks at the root Application first, then at the one, if there is one', async () => {
      fake.on(REFRESH_ROOT, rootWith());
      fake.on(REFRESH_SHOP, DENIED);
      fake.on(LIST_SHOP, { body: { items: null } });
      await engineWith().refresh('shop');
      expect(fake.requests.map(({ line }) => line)).toEqual([
        REFRESH_ROOT,
        REFRESH_SHOP,
        LIST_SHOP,
      ]);
    });

    it('says why the root Application applies nothing', async () => {
      const conditions = [
        { type: 'ComparisonError', message: 'apps: app path does not exist' },
      ];
      fake.on(
        REFRESH_ROOT,
        rootWith({ status: { sync: { status: 'Unknown' }, conditions } }),
      );
      await expect(engineWith().refresh('shop')).rejects.toThrow(
        /chartway-main.*app path does not exist/,
      );
    });

    it('asks to connect again when the root Application is gone', async () => {
      fake.on(GET_ROOT, rootWith());
      fake.on(REFRESH_ROOT, DENIED);
      fake.on(LIST_ROOT, { body: { items: null } });
      const engine = engineWith();
      await engine.connect(SOURCES);
      await expect(engine.refresh('shop')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await engine.connect(SOURCES);
      expect(
        fake.requests.filter(({ line }) => line === GET_ROOT),
      ).toHaveLength(2);
    });
  });

  it.each([
    ['url', 'argocd.test'],
    ['token', ''],
    ['namespace', 'Argo CD'],
    ['timeout', 0],
    ['resync', 1000],
    ['namespaces', []],
    ['registry', { username: 'x' }],
    ['git', { username: 'x' }],
  ])('refuses %s = %j and names the key', (key, value) => {
    expect(() => engineWith({ [key]: value })).toThrow(
      `chartway.engines[0].${key}`,
    );
  });

  it('links to the page of an Application', () => {
    expect(engineWith({ namespace: 'apps' }).webUrl('shop')).toBe(
      `${fake.url}/applications/apps/shop`,
    );
  });
});
