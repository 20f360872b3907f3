import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from './__testUtils__/FakeArgoCd';
import {
  COMMIT,
  DIGEST,
  exampleApplication,
  OLDER,
  Recording,
  testEngines,
} from './__testUtils__/testEngine';

const LIST = 'GET /applications?';
const STREAM = 'GET /stream/applications';
const logger = mockServices.logger.mock();

const degraded = { health: { status: 'Degraded' } };

describe('the states of Applications', () => {
  const start = testEngines();

  it('cost one list and one stream, however many ask, and nothing after that', async () => {
    const fake = await start.fake(
      exampleApplication('shop'),
      exampleApplication('blog'),
    );
    fake.latency = 20;
    const engine = start.engine(fake);
    const found = await Promise.all(
      Array.from({ length: 20 }, (_, viewer) =>
        viewer % 2 === 0
          ? engine.find('shop')
          : engine.list({ names: ['shop'] }).then(([one]) => one),
      ),
    );
    for (const one of found)
      expect(one?.state).toMatchObject({
        sync: 'Synced',
        liveRevisions: [DIGEST, COMMIT],
      });
    for (let view = 0; view < 20; view++) await engine.list({});
    expect(fake.count(LIST)).toBe(1);
    expect(fake.count(STREAM)).toBe(1);
    expect(fake.requests).toHaveLength(2);
  });

  it('are told as they change, once each, and not when nothing that matters did', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    const told = new Recording();
    engine.watch(told, logger);
    await eventually(() => expect(told.all).toEqual([['shop']]));
    fake.put(exampleApplication('blog'));
    await eventually(() => expect(told.changes).toHaveLength(1));
    fake.put(exampleApplication('shop', { status: { reconciledAt: 'now' } }));
    fake.put(exampleApplication('shop', { status: degraded }));
    await eventually(() => expect(told.changes).toHaveLength(2));
    expect(told.changes.map(({ name, health }) => [name, health])).toEqual([
      ['blog', 'Healthy'],
      ['shop', 'Degraded'],
    ]);
    fake.remove('blog');
    await eventually(() => expect(told.gone).toEqual(['blog']));
    expect((await engine.find('blog')).state).toBeUndefined();
    expect((await engine.find('shop')).state?.health).toBe('Degraded');
    expect(told.connections.map(({ state }) => state)).toEqual([
      'connecting',
      'connected',
    ]);
    expect(fake.requests).toHaveLength(2);
  });

  it('security 65: stay, marked as stale, when the stream is cut, and miss nothing when it is back', async () => {
    const fake = await start.fake(
      exampleApplication('shop'),
      exampleApplication('blog'),
    );
    const engine = start.engine(fake);
    const told = new Recording();
    engine.watch(told, logger);
    await eventually(() => engine.connection().state === 'connected');
    await fake.stop();
    await eventually(() => engine.connection().state === 'stale');
    const away = await engine.find('shop');
    expect(away.state?.health).toBe('Healthy');
    expect(away.stale?.reason).toMatch(/main/);
    await eventually(() =>
      expect(engine.connection().message).toMatch(/ECONNREFUSED/),
    );
    fake.remove('blog', { tell: false });
    fake.put(exampleApplication('shop', { status: degraded }), { tell: false });
    fake.put(exampleApplication('news'), { tell: false });
    await fake.start();
    await eventually(() => engine.connection().state === 'connected');
    expect(await engine.list({})).toMatchObject([
      { state: { name: 'shop', health: 'Degraded' } },
      { state: { name: 'news' } },
    ]);
    expect((await engine.find('shop')).stale).toBeUndefined();
    expect(told.all.at(-1)).toEqual(['news', 'shop']);
  });

  it('security 65: come from a new stream when the server breaks the old one off', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    for (const end of [
      () => fake.cut(),
      () => fake.send('{"error":{"message":"too many watchers"}}'),
    ]) {
      const before = fake.count(STREAM);
      await eventually(() => fake.openStreams === 1);
      end();
      await eventually(() => fake.count(STREAM) > before);
      await eventually(() =>
        expect(engine.connection().state).toBe('connected'),
      );
    }
  });

  it('security 65: are read in full now and then, which finds what a dead stream did not tell', async () => {
    const fake = await start.fake(
      exampleApplication('shop'),
      exampleApplication('blog'),
    );
    const engine = start.engine(fake, { resync: 1 });
    const told = new Recording();
    engine.watch(told, logger);
    await eventually(() => told.all.length > 0);
    fake.remove('blog', { tell: false });
    fake.put(exampleApplication('shop', { status: degraded }), { tell: false });
    await eventually(async () => {
      expect((await engine.find('blog')).state).toBeUndefined();
      expect((await engine.find('shop')).state?.health).toBe('Degraded');
    });
    expect(told.connections.map(({ state }) => state)).toEqual([
      'connecting',
      'connected',
    ]);
  });

  it('security 65: are shown without waiting when Argo CD refuses connections, which is said', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    await fake.stop();
    const engine = start.engine(fake);
    await expect(engine.find('shop')).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
      message: expect.stringMatching(/Cannot reach Argo CD main.*ECONNREFUSED/),
    });
    expect(engine.connection()).toMatchObject({
      state: 'connecting',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await fake.start();
    await eventually(async () =>
      expect((await engine.find('shop')).state?.name).toBe('shop'),
    );
  });

  it('security 65: of one that hangs delay nothing else, and are waited for once', async () => {
    const hanging = await start.fake(exampleApplication('shop'));
    hanging.answers = false;
    const other = await start.fake(exampleApplication('blog'));
    const dead = start.engine(hanging, { name: 'slow' });
    const alive = start.engine(other);
    const waiting = dead.find('shop').catch((error: Error) => error);
    expect((await alive.find('blog')).state?.name).toBe('blog');
    const first = await waiting;
    expect(first).toMatchObject({
      name: 'UpstreamError',
      message: expect.stringContaining('slow did not answer within 2 seconds'),
    });
    // If each waited for itself, the test would run out of time.
    for (let view = 0; view < 10; view++)
      await expect(dead.find('shop')).rejects.toThrow('slow');
  });

  it('security 65: are known as stale when the stream says nothing, and come from lists', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    fake.streams = false;
    const engine = start.engine(fake);
    // The slim list lacks the revisions of two sources.
    expect((await engine.find('shop')).state?.liveRevisions).toEqual([
      DIGEST,
      COMMIT,
    ]);
    await eventually(() =>
      expect(engine.connection()).toMatchObject({
        state: 'stale',
        message: expect.stringContaining('says nothing'),
      }),
    );
  }, 15_000);

  it('need no stream that begins with all Applications', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    fake.tellsAll = false;
    fake.selectsFields = false;
    const engine = start.engine(fake);
    expect((await engine.find('shop')).state?.sync).toBe('Synced');
    await eventually(() => fake.openStreams === 1);
    fake.tell('MODIFIED', exampleApplication('shop', { status: degraded }));
    await eventually(async () =>
      expect((await engine.find('shop')).state?.health).toBe('Degraded'),
    );
    expect(fake.requests).toHaveLength(2);
  });

  it.each([
    ['no JSON', '<html>'],
    ['half a line', '{"result":{"type":"ADDED","applic'],
    ['a number', '7'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no result', '{}'],
    ['no Application', '{"result":{"type":"ADDED"}}'],
    [
      'an Application without name',
      '{"result":{"type":"ADDED","application":{"metadata":{},"spec":{}}}}',
    ],
    [
      'wrong types everywhere',
      '{"result":{"type":"MODIFIED","application":{"metadata":{"name":"shop"},"spec":7,"status":[]}}}',
    ],
    [
      'a name from elsewhere',
      '{"result":{"type":"MODIFIED","application":{"metadata":{"name":"shop","namespace":"../other"},"spec":{}}}}',
    ],
    ['a line of 9 MiB', `{"result":"${'x'.repeat(9 * 1024 * 1024)}"}`],
    ['a type nobody knows', '{"result":{"type":7,"application":{}}}'],
  ])('security 54: survive %s in the stream', async (_, line) => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    await eventually(() => fake.openStreams === 1);
    fake.send(line);
    fake.put(exampleApplication('blog'));
    await eventually(async () =>
      expect((await engine.find('blog')).state?.name).toBe('blog'),
    );
    expect((await engine.find('shop')).state).toMatchObject({
      sync: 'Synced',
      health: 'Healthy',
    });
    expect(fake.count(STREAM)).toBe(1);
  });

  it('security 54: take what is missing as empty', async () => {
    const fake = await start.fake();
    fake.put({
      metadata: {
        name: 'shop',
        labels: { ok: 'yes', bad: 7 },
        annotations: null,
      },
      spec: {},
      status: { sync: { status: '' }, health: {}, resources: null },
    });
    const engine = start.engine(fake);
    expect((await engine.find('shop')).state).toEqual({
      name: 'shop',
      namespace: 'argocd',
      project: '',
      labels: { ok: 'yes' },
      annotations: {},
      sources: [],
      destination: { server: '', namespace: '' },
      sync: 'Unknown',
      health: 'Unknown',
      comparedRevisions: [],
      liveRevisions: [],
      messages: [],
      resources: [],
      automated: { sync: false, selfHeal: false, prune: false },
      deleting: false,
    });
  });

  it('security 54: keep the others of a list with one that makes no sense', async () => {
    const fake = await start.fake();
    const items = [
      7,
      { metadata: { name: 'broken' }, spec: 'none' },
      { ...exampleApplication('shop') },
    ];
    fake.on('GET /applications?appNamespace=argocd', { body: { items } });
    const engine = start.engine(fake);
    const found = await engine.list({});
    expect(found.map(({ state }) => state?.name)).toEqual(['shop']);
  });

  it('are told on by a stream of server-sent events too', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    await eventually(() => fake.openStreams === 1);
    const change = { type: 'ADDED', application: exampleApplication('blog') };
    fake.send(`: still here\n\ndata: ${JSON.stringify({ result: change })}\n`);
    await eventually(async () =>
      expect((await engine.find('blog')).state?.name).toBe('blog'),
    );
  });

  it('are not taken from an older answer, but from a new object of the same name', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    await eventually(() => fake.openStreams === 1);
    const version = (uid: string, resourceVersion: string, health: string) =>
      fake.tell(
        'MODIFIED',
        exampleApplication('shop', {
          metadata: { namespace: 'argocd', uid, resourceVersion },
          status: { health: { status: health } },
        }),
      );
    const health = async () => (await engine.find('shop')).state?.health;
    version('uid-of-argocd/shop', '10', 'Progressing');
    await eventually(async () => expect(await health()).toBe('Progressing'));
    version('uid-of-argocd/shop', '9', 'Missing');
    version('another', '2', 'Degraded');
    await eventually(async () => expect(await health()).toBe('Degraded'));
  });

  it('remember what was live when Argo CD called it Synced without a sync', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    await eventually(() => fake.openStreams === 1);
    const sync = (status: string, revisions: string[], id = 1) =>
      fake.put(
        exampleApplication('shop', {
          status: {
            sync: { status, revisions },
            history: [{ id, revisions: [DIGEST, id === 1 ? COMMIT : 'third'] }],
          },
        }),
      );
    const live = async () => (await engine.find('shop')).state?.liveRevisions;
    const knows = (revisions: string[]) =>
      eventually(async () => expect(await live()).toEqual(revisions));
    sync('Synced', [DIGEST, OLDER]);
    await knows([DIGEST, OLDER]);
    sync('OutOfSync', [DIGEST, 'third']);
    await eventually(async () =>
      expect((await engine.find('shop')).state?.sync).toBe('OutOfSync'),
    );
    expect(await live()).toEqual([DIGEST, OLDER]);
    sync('OutOfSync', [DIGEST, 'third'], 2);
    await knows([DIGEST, 'third']);
  });

  it('reach listeners again after one of them failed', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    const told = new Recording();
    let fails = true;
    const broken = Object.assign(told, {
      changed(...args: Parameters<Recording['changed']>) {
        if (fails) throw new Error('no database');
        Recording.prototype.changed.apply(told, args);
      },
    });
    engine.watch(broken, logger);
    await eventually(() => engine.connection().state === 'connected');
    await eventually(() => fake.openStreams === 1);
    fails = false;
    fake.put(exampleApplication('blog'));
    await eventually(() => expect(told.changes).toHaveLength(1));
  });

  it('end with the engine', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    const told = new Recording();
    engine.watch(told, logger);
    await eventually(() => fake.openStreams === 1);
    await engine.close();
    await eventually(() => fake.openStreams === 0);
    fake.put(exampleApplication('blog'));
    await delay(50);
    expect(told.changes).toEqual([]);
  });
});

describe('which Applications', () => {
  const start = testEngines();
  const names = (found: { state: { name: string } | undefined }[]) =>
    found.map(({ state }) => state?.name);

  it('are found by name, label, annotation and project', async () => {
    const fake = await start.fake(
      exampleApplication('shop', {
        metadata: {
          labels: { team: 'a' },
          annotations: { 'chartway.io/instance-name': 'shop-acme-dev-main' },
        },
      }),
      exampleApplication('blog', {
        metadata: { labels: { team: 'a' } },
        spec: { project: 'web' },
      }),
      exampleApplication('news'),
    );
    const engine = start.engine(fake);
    expect(
      names(await engine.list({ names: ['news', 'none', 'shop'] })),
    ).toEqual(['news', 'shop']);
    expect(names(await engine.list({ labels: { team: 'a' } }))).toEqual([
      'shop',
      'blog',
    ]);
    expect(
      names(await engine.list({ labels: { team: 'a' }, project: 'web' })),
    ).toEqual(['blog']);
    const annotations = { 'chartway.io/instance-name': 'shop-acme-dev-main' };
    expect(names(await engine.list({ annotations }))).toEqual(['shop']);
    expect(
      await engine.list({ labels: { constructor: 'x', toString: 'y' } }),
    ).toEqual([]);
    expect(await engine.list({ names: [] })).toEqual([]);
  });

  it('security 33 and 34: are found by their own name only, whatever their annotations claim', async () => {
    const annotations = { 'chartway.io/instance-name': 'shop' };
    const fake = await start.fake(
      exampleApplication('evil', { metadata: { annotations } }),
    );
    const engine = start.engine(fake);
    expect((await engine.find('shop')).state).toBeUndefined();
    expect(await engine.list({ names: ['shop'] })).toEqual([]);
    fake.put(exampleApplication('evil', { metadata: { annotations: {} } }));
    await eventually(async () =>
      expect(await engine.list({ annotations })).toEqual([]),
    );
  });

  it('are seen in the namespaces of the configuration, and called after them', async () => {
    const fake = await start.fake(
      exampleApplication('shop'),
      exampleApplication('shop', { metadata: { namespace: 'team-a' } }),
      exampleApplication('shop', { metadata: { namespace: 'team-b' } }),
    );
    const engine = start.engine(fake, { namespaces: ['argocd', 'team-a'] });
    expect(names(await engine.list({}))).toEqual(['shop', 'team-a/shop']);
    expect((await engine.find('team-a/shop')).state?.namespace).toBe('team-a');
    expect((await engine.find('team-b/shop')).state).toBeUndefined();
    expect(engine.webUrl('team-a/shop')).toBe(
      `${fake.url}/applications/team-a/shop`,
    );
    expect(await engine.history('team-a/shop')).toHaveLength(1);
    expect(fake.requests.at(-1)?.line).toBe(
      'GET /applications/shop?appNamespace=team-a',
    );
    await expect(engine.history('team-b/shop')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('are seen in the projects of the configuration', async () => {
    const fake = await start.fake(
      exampleApplication('shop'),
      exampleApplication('blog', { spec: { project: 'web' } }),
    );
    const engine = start.engine(fake, { projects: ['web'] });
    expect(names(await engine.list({}))).toEqual(['blog']);
    expect(fake.requests[0]?.query.getAll('projects')).toEqual(['web']);
    fake.put(exampleApplication('blog', { spec: { project: 'other' } }));
    await eventually(async () => expect(await engine.list({})).toEqual([]));
  });
});

describe('an Argo CD that fails', () => {
  const start = testEngines();

  it('security 65: is left alone after some failures, and asked again later', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    await fake.stop();
    await eventually(async () => {
      await engine.history('shop').catch(() => undefined);
      return engine.connection().state === 'down';
    });
    await expect(engine.history('shop')).rejects.toThrow(
      /main is down since .* is tried again in \d+ s .*ECONNREFUSED/,
    );
    const known = await engine.find('shop');
    expect(known.state?.name).toBe('shop');
    expect(known.stale?.reason).toMatch(/ECONNREFUSED/);
    await fake.start();
    await eventually(() => engine.connection().state === 'connected');
    expect(await engine.history('shop')).toHaveLength(1);
  }, 20_000);

  it('is not left alone for refusals, which are answers', async () => {
    const fake = await start.fake(exampleApplication('shop'));
    const engine = start.engine(fake);
    await engine.find('shop');
    for (let attempt = 0; attempt < 8; attempt++)
      await expect(engine.history('none')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    expect(engine.connection().state).toBe('connected');
  });
});
