import { eventually, type FakeArgoCd } from './__testUtils__/FakeArgoCd';
import {
  COMMIT,
  DIGEST,
  exampleApplication,
  OLDER,
  testEngines,
} from './__testUtils__/testEngine';

const SHOP = '/applications/shop';
const ASKED = '?appNamespace=argocd';
const TREE = `GET ${SHOP}/resource-tree${ASKED}`;
const MANAGED = `GET ${SHOP}/managed-resources${ASKED}`;
const OBJECT = {
  group: 'apps',
  kind: 'Deployment',
  namespace: 'n',
  name: 'web',
};
const start = testEngines();

function manifest(change: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'n' },
    ...change,
  });
}

async function differencesOf(...items: object[]) {
  const fake = await start.fake(exampleApplication('shop'));
  fake.on(MANAGED, { body: { items } });
  return start.engine(fake).differences('shop');
}

describe('resources', () => {
  it('are the tree, with what Argo CD compared, and what is missing', async () => {
    const fake = await start.fake(
      exampleApplication('shop', {
        status: {
          resources: [
            { ...OBJECT, version: 'v1', status: 'OutOfSync' },
            {
              kind: 'Service',
              version: 'v1',
              namespace: 'n',
              name: 'web',
              status: 'OutOfSync',
              health: { status: 'Missing' },
            },
          ],
        },
      }),
    );
    fake.on(TREE, {
      body: {
        nodes: [
          {
            ...OBJECT,
            version: 'v1',
            uid: 'u1',
            health: { status: 'Progressing', message: '1 of 2' },
            info: [
              { name: 'Revision', value: 'Rev:1' },
              { name: 'Link', value: 'javascript:alert(1)' },
            ],
            createdAt: '2026-01-01T00:00:00Z',
            images: ['shop:1'],
          },
          {
            kind: 'Pod',
            namespace: 'n',
            name: 'web-1',
            uid: 'u2',
            parentRefs: [{ uid: 'u1' }],
            info: [
              { name: 'Containers', value: '1/1' },
              { name: 'cpu', value: '50' },
              { name: 'memory', value: '67108864000' },
            ],
          },
        ],
      },
    });
    expect(await start.engine(fake).resources('shop')).toEqual([
      {
        ...OBJECT,
        version: 'v1',
        uid: 'u1',
        parents: [],
        images: ['shop:1'],
        sync: 'OutOfSync',
        health: 'Progressing',
        message: '1 of 2',
        createdAt: '2026-01-01T00:00:00Z',
        // security 53
        facts: [{ name: 'Revision', value: 'Rev:1' }],
      },
      {
        group: '',
        kind: 'Pod',
        namespace: 'n',
        name: 'web-1',
        version: '',
        uid: 'u2',
        parents: ['u1'],
        images: [],
        facts: [
          { name: 'Containers', value: '1/1' },
          { name: 'cpu', value: '50m' },
          { name: 'memory', value: '64Mi' },
        ],
      },
      {
        group: '',
        kind: 'Service',
        namespace: 'n',
        name: 'web',
        version: 'v1',
        uid: '',
        parents: [],
        images: [],
        facts: [],
        sync: 'OutOfSync',
        health: 'Missing',
      },
    ]);
  });

  it('are empty where Argo CD has null for lists', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    fake.on(TREE, { body: { nodes: null } });
    fake.on(MANAGED, { body: {} });
    fake.on(`GET ${SHOP}/events${ASKED}`, { body: { items: null } });
    const engine = start.engine(fake);
    expect(await engine.resources('shop')).toEqual([]);
    expect(await engine.differences('shop')).toEqual([]);
    expect(await engine.events('shop')).toEqual([]);
  });
});

describe('differences', () => {
  it('compare what is there with what would be, as Argo CD normalized it', async () => {
    const state = (replicas: number) =>
      manifest({
        kind: 'Deployment',
        apiVersion: 'apps/v1',
        spec: { replicas },
      });
    const found = await differencesOf(
      {
        ...OBJECT,
        liveState: state(9),
        targetState: state(8),
        normalizedLiveState: state(3),
        predictedLiveState: state(2),
        modified: true,
      },
      {
        ...OBJECT,
        name: 'new',
        liveState: 'null',
        targetState: state(1),
        predictedLiveState: 'null',
      },
      {
        ...OBJECT,
        name: 'old',
        liveState: state(1),
        targetState: 'null',
        normalizedLiveState: state(1),
      },
      {
        ...OBJECT,
        name: 'same',
        liveState: state(1),
        targetState: state(1),
        normalizedLiveState: state(1),
        predictedLiveState: state(1),
      },
      {
        ...OBJECT,
        name: 'hook',
        hook: true,
        liveState: state(1),
        targetState: state(1),
      },
    );
    expect(
      found.map(({ name, live, desired, modified }) => [
        name,
        live && JSON.parse(live).spec.replicas,
        desired && JSON.parse(desired).spec.replicas,
        modified,
      ]),
    ).toEqual([
      ['web', 3, 2, true],
      ['new', undefined, 1, true],
      ['old', 1, undefined, true],
      ['same', 1, 1, false],
    ]);
  });

  it('security 39 and 41: show of Secrets only whether they differ', async () => {
    const secret = (password: string) =>
      manifest({
        metadata: {
          name: 's',
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': manifest({
              data: { password },
            }),
          },
        },
        data: { password, same: 'c2FtZQ==' },
      });
    const [found] = await differencesOf({
      kind: 'Secret',
      namespace: 'n',
      name: 's',
      liveState: secret('aHVudGVyMQ=='),
      targetState: secret('aHVudGVyMg=='),
    });
    const text = JSON.stringify(found);
    for (const hidden of ['aHVudGVyMQ', 'aHVudGVyMg', 'c2FtZQ', 'last-applied'])
      expect(text).not.toContain(hidden);
    const { live, desired } = {
      live: JSON.parse(found!.live!).data,
      desired: JSON.parse(found!.desired!).data,
    };
    expect(live.password).not.toBe(desired.password);
    expect(live.same).toBe(desired.same);
    expect(found!.modified).toBe(true);
  });

  it.each([
    ['no JSON', 'password: hunter2'],
    ['half of it', '{"kind":"Secret","data":{"password":"hunter2"'],
    ['a list as data', manifest({ data: ['hunter2'] })],
    [
      'a number as value',
      manifest({ stringData: { pin: 4711, password: 'hunter2' } }),
    ],
    ['an unknown field', manifest({ datas: { password: 'hunter2' } })],
    ['a text', '"hunter2"'],
  ])(
    'security 40: pass nothing of a Secret on that is %s',
    async (_, state) => {
      const [found] = await differencesOf({
        kind: 'Secret',
        name: 's',
        liveState: state,
        targetState: state,
      });
      expect(found).toMatchObject({ kind: 'Secret', name: 's' });
      expect(JSON.stringify(found)).not.toMatch(/hunter2|4711/);
      expect(JSON.parse(found!.live!)).toMatchObject({ masked: true });
    },
  );
});

describe('events', () => {
  it('are those of the Application and of its objects, newest first, without manifests', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const pods = Array.from({ length: 30 }, (_, index) => ({
      kind: 'Pod',
      namespace: 'n',
      name: `p${index}`,
      uid: `u${index}`,
      ...(index === 29 && { health: { status: 'Degraded' } }),
    }));
    const config = { kind: 'ConfigMap', namespace: 'n', name: 'c', uid: 'c' };
    fake.on(TREE, { body: { nodes: [config, ...pods] } });
    const event = (message: string, lastTimestamp: string, object: object) => ({
      type: 'Warning',
      reason: 'Failed',
      message,
      lastTimestamp,
      involvedObject: object,
    });
    const app = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      name: 'shop',
    };
    fake.on(`GET ${SHOP}/events${ASKED}`, {
      body: { items: [event('old', '2026-01-01T00:00:00Z', app)] },
    });
    for (const { name, uid } of pods)
      fake.on(
        `GET ${SHOP}/events${ASKED}&resourceNamespace=n&resourceName=${name}&resourceUID=${uid}`,
        {
          body: {
            items:
              name === 'p29'
                ? [
                    {
                      ...event('Secret db: data:map[password:hunter2]', '', {
                        apiVersion: 'v1',
                        kind: 'Pod',
                        namespace: 'n',
                        name,
                      }),
                      eventTime: '2026-01-02T00:00:00Z',
                      count: 3,
                    },
                  ]
                : null,
          },
        },
      );
    expect(await start.engine(fake).events('shop')).toEqual([
      {
        type: 'Warning',
        reason: 'Failed',
        message: expect.not.stringContaining('hunter2'),
        object: { group: '', kind: 'Pod', namespace: 'n', name: 'p29' },
        count: 3,
        lastAt: '2026-01-02T00:00:00Z',
      },
      {
        type: 'Warning',
        reason: 'Failed',
        message: 'old',
        object: {
          group: 'argoproj.io',
          kind: 'Application',
          namespace: '',
          name: 'shop',
        },
        count: 1,
        lastAt: '2026-01-01T00:00:00Z',
      },
    ]);
    expect(fake.count(`GET ${SHOP}/events`)).toBe(11);
  });
});

describe('history', () => {
  it('names who, newest first', async () => {
    const entry = (id: number, initiatedBy?: object) => ({
      id,
      revisions: [DIGEST, COMMIT],
      deployedAt: `2026-01-0${id}T00:00:00Z`,
      initiatedBy,
    });
    const history = [
      entry(1, { username: 'jane' }),
      { ...entry(3), deployStartedAt: '2026-01-02T23:59:00Z' },
      entry(2, { automated: true, username: 'controller' }),
    ];
    const fake = await start.fake(
      exampleApplication('shop', { status: { history } }),
    );
    const found = await start.engine(fake).history('shop');
    expect(found.map(({ id, by }) => [id, by])).toEqual([
      [3, 'automatic'],
      [2, 'automatic'],
      [1, 'jane'],
    ]);
    expect(found[0]).toEqual({
      id: 3,
      revisions: [DIGEST, COMMIT],
      deployedAt: '2026-01-03T00:00:00Z',
      deployStartedAt: '2026-01-02T23:59:00Z',
      by: 'automatic',
    });
  });
});

describe('revision', () => {
  const METADATA = (revision: string, what: string, index: number) =>
    `GET ${SHOP}/revisions/${revision}/${what}${ASKED}&sourceIndex=${index}`;

  it('is asked of the source that has it, once', async () => {
    const fake = await start.fake(
      exampleApplication('shop', {
        status: { history: [{ id: 1, revisions: [DIGEST, OLDER] }] },
      }),
    );
    fake.on(METADATA(COMMIT, 'metadata', 1), {
      body: {
        author: 'Jane <jane@x.test>',
        message: 'More',
        date: '2026-01-01T00:00:00Z',
      },
    });
    fake.on(METADATA(OLDER, 'metadata', 1), {
      body: {
        author: 'Joe',
        message: 'Less',
        date: '2025-01-01T00:00:00+01:00',
      },
    });
    fake.on(METADATA(encodeURIComponent(DIGEST), 'ocimetadata', 0), {
      body: {
        authors: 'chartway',
        description: 'A shop',
        version: '1.2.0',
        createdAt: '2026-01-01T00:00:00Z',
      },
    });
    const engine = start.engine(fake);
    const both = await Promise.all([
      engine.revision('shop', COMMIT),
      engine.revision('shop', COMMIT),
    ]);
    expect(both).toEqual(
      Array(2).fill({
        author: 'Jane <jane@x.test>',
        message: 'More',
        at: '2026-01-01T00:00:00.000Z',
      }),
    );
    expect(await engine.revision('shop', OLDER)).toMatchObject({
      author: 'Joe',
      at: '2024-12-31T23:00:00.000Z',
    });
    expect(await engine.revision('shop', DIGEST)).toMatchObject({
      author: 'chartway',
      message: 'A shop',
    });
    const before = fake.requests.length;
    for (const revision of [COMMIT, OLDER, DIGEST])
      await engine.revision('shop', revision);
    expect(fake.requests).toHaveLength(before);
  });

  it('is unknown where Argo CD cannot tell, and asked for again later', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    fake.on(
      METADATA(COMMIT, 'metadata', 1),
      { status: 500, body: { message: 'not our ref' } },
      { status: 500, body: { message: 'not our ref' } },
      { status: 500, body: { message: 'not our ref' } },
      {
        body: { author: 'Jane', message: 'More', date: '2026-01-01T00:00:00Z' },
      },
    );
    const engine = start.engine(fake);
    expect(await engine.revision('shop', COMMIT)).toBeUndefined();
    expect(await engine.revision('shop', COMMIT)).toMatchObject({
      author: 'Jane',
    });
    for (const moving of ['main', '../x', '', 'v1.2.0'])
      expect(await engine.revision('shop', moving)).toBeUndefined();
  });
});

describe('actions', () => {
  const SYNC = `POST ${SHOP}/sync`;
  const bodies = (fake: FakeArgoCd, line: string) =>
    fake.requests.filter(one => one.line === line).map(({ body }) => body);
  const running = exampleApplication('shop', {
    metadata: {
      namespace: 'argocd',
      uid: 'uid-of-argocd/shop',
      resourceVersion: '99',
    },
    operation: { initiatedBy: { username: 'chartway' } },
  });

  it('sync what was asked for, keep the options of the Application, and show at once', async () => {
    const fake = await start.fake(
      exampleApplication('shop', {
        spec: {
          syncPolicy: {
            syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
          },
        },
      }),
    );
    fake.on(SYNC, { body: running });
    const engine = start.engine(fake);
    await engine.find('shop');
    await eventually(() => fake.openStreams === 1);
    await engine.sync('shop', {
      prune: true,
      dryRun: false,
      serverSideApply: false,
      resources: [OBJECT],
    });
    expect((await engine.find('shop')).state?.operation).toEqual({
      phase: 'Running',
      message: '',
      by: 'chartway',
    });
    await engine.sync('shop', {
      prune: false,
      dryRun: true,
      serverSideApply: true,
    });
    expect(bodies(fake, SYNC)).toEqual([
      {
        appNamespace: 'argocd',
        prune: true,
        dryRun: false,
        resources: [OBJECT],
        syncOptions: {
          items: ['CreateNamespace=true', 'ServerSideApply=false'],
        },
      },
      {
        appNamespace: 'argocd',
        prune: false,
        dryRun: true,
        syncOptions: {
          items: ['CreateNamespace=true', 'ServerSideApply=true'],
        },
      },
    ]);
  });

  it('restart workloads and nothing else', async () => {
    const RUN = `POST ${SHOP}/resource/actions/v2`;
    const fake = await start.fake(exampleApplication('shop'));
    fake.on(RUN, {});
    const engine = start.engine(fake);
    await engine.restart('shop', OBJECT);
    expect(bodies(fake, RUN)).toEqual([
      {
        appNamespace: 'argocd',
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'n',
        resourceName: 'web',
        action: 'restart',
      },
    ]);
    for (const wrong of [
      { kind: 'Secret' },
      { group: '' },
      { kind: 'CronJob' },
    ])
      await expect(
        engine.restart('shop', { ...OBJECT, ...wrong }),
      ).rejects.toMatchObject({ name: 'InputError' });
  });

  it.each([
    [
      'terminate',
      'DELETE',
      '/operation',
      400,
      'Unable to terminate operation. No operation is in progress',
    ],
    ['sync', 'POST', '/sync', 400, 'another operation is already in progress'],
    ['sync', 'POST', '/sync', 403, 'cannot sync: blocked by sync window'],
  ])(
    'say that the state forbids to %s',
    async (what, method, path, status, message) => {
      const fake = await start.fake(exampleApplication('shop'));
      const query = method === 'DELETE' ? ASKED : '';
      fake.on(`${method} ${SHOP}${path}${query}`, {
        status,
        body: { message },
      });
      const engine = start.engine(fake);
      const options = { prune: false, dryRun: false, serverSideApply: true };
      const done =
        what === 'sync'
          ? engine.sync('shop', options)
          : engine.terminate('shop');
      await expect(done).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining(message),
      });
    },
  );

  it('say that there is no such Application, or that the account may not', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const DENIED = { status: 403, body: { message: 'permission denied' } };
    fake.on(`DELETE /applications/none/operation${ASKED}`, DENIED);
    fake.on(`DELETE ${SHOP}/operation${ASKED}`, DENIED);
    const engine = start.engine(fake);
    await expect(engine.terminate('none')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(engine.terminate('shop')).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('chartway.engines[0].token'),
    });
  });

  it('refresh without caches only the one that was asked for', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const root = exampleApplication('chartway-main');
    fake.on(`GET /applications/chartway-main${ASKED}&refresh=normal`, {
      body: root,
    });
    fake.on(`GET ${SHOP}${ASKED}&refresh=hard`, { body: running });
    const engine = start.engine(fake);
    await engine.find('shop');
    await engine.refresh('shop', { hard: true });
    expect((await engine.find('shop')).state?.operation?.phase).toBe('Running');
  });
});

describe('capabilities', () => {
  const CLUSTERS = 'GET /clusters?server=https%3A%2F%2Fk8s.test';

  it('are those of the cluster, asked for once in a while', async () => {
    const fake = await start.fake();
    const info = {
      serverVersion: '1.36.3',
      apiVersions: ['apps/v1', 'apps/v1/Deployment'],
    };
    fake.on(CLUSTERS, {
      body: {
        items: [{ server: 'https://k8s.test', serverVersion: 'v1.36.3', info }],
      },
    });
    const engine = start.engine(fake);
    for (let time = 0; time < 3; time++)
      expect(await engine.capabilities('https://k8s.test')).toEqual({
        kubeVersion: '1.36.3',
        apiVersions: ['apps/v1', 'apps/v1/Deployment'],
      });
    expect(fake.requests).toHaveLength(1);
  });

  it.each([
    ['does not know the cluster', { body: { items: null } }],
    ['may not look', { status: 403, body: { message: 'permission denied' } }],
    ['has not seen it', { body: { items: [{ server: 'https://k8s.test' }] } }],
  ])('are unknown to an Argo CD that %s', async (_, answer) => {
    const fake = await start.fake();
    fake.on(CLUSTERS, answer);
    expect(
      await start.engine(fake).capabilities('https://k8s.test'),
    ).toBeUndefined();
  });
});
