import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  CHARTWAY_INSTANCE_ANNOTATION,
  syncRequestSchema,
  type InstanceActionName,
} from '@chartway/plugin-chartway-common';
import {
  UpstreamError,
  type ApplicationState,
} from '@chartway/plugin-chartway-node';
import { applicationState, FakeEngine } from './__testUtils__/FakeEngine';
import {
  CALLER,
  COMMIT,
  DIGEST,
  exampleInstance,
} from './__testUtils__/exampleInstance';
import { deploymentServices } from './__testUtils__/deploymentServices';

const NAME = 'shop-acme-dev-main';
const DESIRED = [DIGEST, COMMIT];
const ORDER = syncRequestSchema.parse({});

const arrived = (name = NAME, changes: Partial<ApplicationState> = {}) =>
  applicationState(name, {
    comparedRevisions: DESIRED,
    liveRevisions: DESIRED,
    ...changes,
  });

function engineWith(...states: ApplicationState[]) {
  const engine = new FakeEngine('main', () => new Date(0));
  engine.tell(...states);
  return engine;
}

const workload = (name: string, kind = 'Deployment') => ({
  group: 'apps',
  kind,
  namespace: NAME,
  name,
});

describe('reading', () => {
  it('compares what the engine has with what Git desires', async () => {
    const { deployments } = deploymentServices([engineWith(arrived())]);
    expect(await deployments.get(NAME, CALLER)).toMatchObject({
      instanceName: NAME,
      status: 'arrived',
      engine: 'main',
      desired: { chartDigest: DIGEST, valuesCommit: COMMIT },
      live: { chartDigest: DIGEST, valuesCommit: COMMIT },
      watchId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('lists several in the order asked for, with one that its engine does not know and without one that is none', async () => {
    const other = exampleInstance({
      context: {
        product: 'shop',
        customer: 'globex',
        environment: 'dev',
        instance: 'main',
      },
    });
    const { deployments } = deploymentServices(
      [engineWith(arrived())],
      [exampleInstance(), other],
    );
    const names = [other.name, 'no-such-dev-main', NAME, NAME];
    const found = await deployments.list(names, CALLER);
    expect(
      found.map(({ instanceName, status }) => [instanceName, status]),
    ).toEqual([
      [other.name, 'unknown'],
      [NAME, 'arrived'],
    ]);
  });

  it('security 65: shows what it knew, and since when it is old, while an engine is down', async () => {
    const engine = engineWith(arrived());
    engine.becomes('stale', 'connect ECONNREFUSED 127.0.0.1:8080');
    const { deployments } = deploymentServices([engine]);
    for (const deployment of [
      await deployments.get(NAME, CALLER),
      ...(await deployments.list([NAME], CALLER)),
    ]) {
      expect(deployment).toMatchObject({
        status: 'arrived',
        stale: {
          since: '1970-01-01T00:00:00.000Z',
          reason: expect.stringContaining('ECONNREFUSED'),
        },
      });
    }
  });

  function withHangingEngine(main: FakeEngine) {
    const hanging = new FakeEngine('other');
    hanging.hangs = true;
    const there = exampleInstance({
      engine: 'other',
      context: {
        product: 'shop',
        customer: 'acme',
        environment: 'dev',
        instance: 'second',
      },
    });
    const instances = [exampleInstance(), there];
    return { ...deploymentServices([main, hanging], instances), there };
  }

  it('security 65: gives an engine its time when the other is down', async () => {
    const main = engineWith(arrived());
    main.becomes('connecting', 'connect ECONNREFUSED');
    const { deployments, there } = withHangingEngine(main);
    const found = await deployments.list([NAME, there.name], CALLER);
    expect(found).toMatchObject([
      {
        status: 'unreachable',
        message: expect.stringContaining('ECONNREFUSED'),
      },
      {
        status: 'unreachable',
        message: expect.stringContaining('"other" did not answer within 2'),
      },
    ]);
  });

  it('security 65: shows an engine that hangs as unreachable soon after the others answered, and hides nothing of them', async () => {
    const { deployments, there } = withHangingEngine(engineWith(arrived()));
    const found = await deployments.list([NAME, there.name], CALLER);
    expect(found).toMatchObject([
      { status: 'arrived' },
      {
        status: 'unreachable',
        message: expect.stringContaining('"other" has not answered yet'),
      },
    ]);
  });

  it('security 33: shows nothing of an Application that is annotated with the name of another instance', async () => {
    const annotations = {
      [CHARTWAY_INSTANCE_ANNOTATION]: 'shop-acme-prod-main',
    };
    const engine = engineWith(arrived(NAME, { annotations }));
    const { deployments } = deploymentServices([engine]);
    const deployment = await deployments.get(NAME, CALLER);
    expect(deployment.status).toBe('unknown');
    expect(deployment).not.toHaveProperty('live');
  });

  it('security 33: shows nothing of an Application elsewhere that is annotated with the name of the instance', async () => {
    const annotations = { [CHARTWAY_INSTANCE_ANNOTATION]: NAME };
    const elsewhere = new FakeEngine('other');
    elsewhere.tell(arrived(NAME, { annotations }));
    const engine = engineWith(arrived('somebody-elses', { annotations }));
    const { deployments } = deploymentServices([engine, elsewhere]);
    expect((await deployments.get(NAME, CALLER)).status).toBe('unknown');
    const [listed] = await deployments.list([NAME], CALLER);
    expect(listed?.status).toBe('unknown');
  });

  it('security 39: leaves out of messages what a manifest said', async () => {
    const said = 'Secret "x" is invalid: data: {"password":"aHVudGVyMg=="}';
    const engine = engineWith(
      arrived(NAME, {
        sync: 'OutOfSync',
        liveRevisions: [],
        messages: [said],
        operation: { phase: 'Failed', message: said },
        resources: [
          { ...workload('x'), sync: '', health: 'Missing', message: said },
        ],
      }),
    );
    const { deployments } = deploymentServices([engine]);
    const text = JSON.stringify(await deployments.get(NAME, CALLER));
    expect(text).toContain('is invalid');
    expect(text).not.toContain('aHVudGVyMg==');
  });

  it('shows live state while Git does not answer', async () => {
    const { deployments, instances } = deploymentServices([
      engineWith(arrived()),
    ]);
    instances.get = async () => {
      throw new UpstreamError('down', { system: 'git', retryable: true });
    };
    expect((await deployments.get(NAME, CALLER)).status).toBe('arrived');
    await expect(deployments.get('new', CALLER)).rejects.toThrow(UpstreamError);
  });

  it('says none without an engine, or with one that is configured no more', async () => {
    for (const engine of [undefined, 'former']) {
      const { deployments } = deploymentServices(
        [engineWith()],
        [exampleInstance({ engine })],
      );
      expect((await deployments.get(NAME, CALLER)).status).toBe('none');
      const refreshed = deployments.refresh(NAME, { hard: false }, CALLER);
      expect((await refreshed).status).toBe('none');
    }
  });

  it('tells how the portal stands with each engine', async () => {
    const down = new FakeEngine('second', () => new Date(0));
    down.becomes('down', 'Bearer abcdefghijkl was refused');
    const { deployments } = deploymentServices([engineWith(), down]);
    expect(await deployments.engines()).toMatchObject([
      { name: 'main', kind: 'fake', state: 'connected', message: '' },
      { name: 'second', state: 'down', message: 'Bearer *** was refused' },
    ]);
  });
});

describe('acting', () => {
  it('connects the engine to the sources before it has it look at Git', async () => {
    const engine = engineWith();
    const { deployments, audited } = deploymentServices([engine]);
    await deployments.refresh(NAME, { hard: false }, CALLER);
    await deployments.refresh(NAME, { hard: true }, CALLER);
    expect(engine.connected[0]).toEqual({
      chartRepository: 'oci://registry.example.com/charts/shop',
      gitRepository: 'https://git.example.com/gitops.git',
      applicationsPath: 'apps',
      branch: 'main',
    });
    expect(engine.done).toEqual([`refresh ${NAME}`, `hard refresh ${NAME}`]);
    expect(audited).toMatchObject([
      { action: 'chartway.instance.refresh', ended: 'succeeded' },
      { after: { hard: 'true' } },
    ]);
  });

  it('syncs as asked and records who, what and why', async () => {
    const engine = engineWith(arrived());
    const { deployments, audited } = deploymentServices([engine]);
    const order = syncRequestSchema.parse({
      resources: [workload('shop')],
      prune: true,
      reason: 'The quota was raised',
    });
    await deployments.sync(NAME, order, CALLER);
    expect(engine.syncs).toEqual([
      {
        application: NAME,
        options: {
          resources: [workload('shop')],
          prune: true,
          dryRun: false,
          serverSideApply: true,
        },
      },
    ]);
    expect(audited).toEqual([
      {
        action: 'chartway.instance.sync',
        subject: NAME,
        context: exampleInstance().context,
        reason: 'The quota was raised',
        after: {
          operation: 'sync',
          resources: `Deployment shop in namespace ${NAME}`,
          prune: 'true',
          serverSideApply: 'true',
        },
        ended: 'succeeded',
      },
    ]);
  });

  it.each([
    ['two\nlines', /one line/],
    ['token ghp_0123456789abcdefghij', /credential/],
  ])('refuses the reason %j', async (reason, message) => {
    const engine = engineWith(arrived());
    const { deployments, audited } = deploymentServices([engine]);
    const refused = deployments.sync(NAME, { ...ORDER, reason }, CALLER);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
    expect(engine.done).toEqual([]);
    expect(audited).toEqual([]);
  });

  it('stops what runs, and says when nothing does', async () => {
    const engine = engineWith(arrived());
    const { deployments } = deploymentServices([engine]);
    await expect(deployments.terminate(NAME, CALLER)).rejects.toThrow(
      'Nothing runs that could be stopped.',
    );
    engine.tell(
      arrived(NAME, { operation: { phase: 'Running', message: '' } }),
    );
    await deployments.terminate(NAME, CALLER);
    expect(engine.done).toEqual([`terminate ${NAME}`]);
  });

  it('security 33: restarts workloads of the instance and no others', async () => {
    const engine = engineWith(arrived());
    engine.details.resources = [
      {
        ...workload('shop'),
        uid: '1',
        version: 'v1',
        parents: [],
        images: [],
        facts: [],
      },
    ];
    const { deployments } = deploymentServices([engine]);
    const restart = (resource: ReturnType<typeof workload>) =>
      deployments.restart(NAME, { resource }, CALLER);
    await restart(workload('shop'));
    for (const wrong of [
      workload('other'),
      { ...workload('shop'), namespace: 'kube-system' },
      workload('shop', 'StatefulSet'),
      workload('shop', 'Job'),
      { ...workload('shop'), group: 'example.com' },
    ]) {
      await expect(restart(wrong)).rejects.toThrow(InputError);
    }
    expect(engine.done).toEqual(['restart Deployment shop']);
  });

  it('security 34: leaves an Application alone that was repointed to another instance since', async () => {
    const engine = engineWith(arrived());
    const { deployments, audited } = deploymentServices([engine]);
    expect((await deployments.get(NAME, CALLER)).status).toBe('arrived');
    const annotations = { [CHARTWAY_INSTANCE_ANNOTATION]: 'another' };
    engine.tell(arrived(NAME, { annotations }));
    for (const act of [
      deployments.sync(NAME, ORDER, CALLER),
      deployments.terminate(NAME, CALLER),
      deployments.restart(NAME, { resource: workload('shop') }, CALLER),
      deployments.refresh(NAME, { hard: true }, CALLER),
    ]) {
      await expect(act).rejects.toThrow(ConflictError);
    }
    expect(engine.done).toEqual([]);
    expect(audited.map(({ ended }) => ended)).toEqual(
      Array.from({ length: 4 }, () => 'failed'),
    );
  });

  it('security 65: says which engine is down, and does nothing', async () => {
    const engine = engineWith(arrived());
    engine.becomes('down', 'connect ECONNREFUSED');
    const { deployments } = deploymentServices([engine]);
    const refused = deployments.sync(NAME, ORDER, CALLER);
    await expect(refused).rejects.toThrow(UpstreamError);
    await expect(refused).rejects.toThrow(/"main" is down since .*REFUSED/);
    expect(engine.done).toEqual([]);
  });

  it('tells of an instance that there is none of', async () => {
    const { deployments } = deploymentServices([engineWith()]);
    await expect(deployments.sync('none', ORDER, CALLER)).rejects.toThrow(
      NotFoundError,
    );
  });
});

describe('what can be done', () => {
  async function obstacles(engine: FakeEngine, instance = exampleInstance()) {
    const { deployments } = deploymentServices([engine], [instance]);
    const { items } = await deployments.actions(instance.name, CALLER);
    return Object.fromEntries(
      items.flatMap(({ action, allowed, reason }) =>
        allowed ? [] : [[action, reason]],
      ),
    ) as Partial<Record<InstanceActionName, string>>;
  }

  it('is everything but stopping for an instance at rest', async () => {
    expect(Object.keys(await obstacles(engineWith(arrived())))).toEqual([
      'terminate',
    ]);
  });

  it('is no sync while a sync window of the project forbids it', async () => {
    const night = {
      kind: 'deny',
      schedule: '0 0 * * *',
      duration: '8h',
      timeZone: 'Etc/UTC',
      applications: ['shop-*'],
      manualSync: false,
    } as const;
    const engine = engineWith(arrived());
    const { deployments } = deploymentServices([engine], undefined, [night]);
    const { items } = await deployments.actions(NAME, CALLER);
    expect(items.find(({ action }) => action === 'sync')).toEqual({
      action: 'sync',
      allowed: false,
      reason:
        'A sync window of the Argo CD project forbids syncs now. That changes at 1970-01-01T08:00:00.000Z.',
    });
    await expect(deployments.sync(NAME, ORDER, CALLER)).rejects.toThrow(
      ConflictError,
    );
    expect(engine.done).toEqual([]);
  });

  it('is no second sync while one runs', async () => {
    const operation = { phase: 'Running', message: '' };
    const found = await obstacles(engineWith(arrived(NAME, { operation })));
    expect(found).toEqual({ sync: expect.stringMatching(/syncing already/) });
  });

  it('is to refresh, and what Git does, before the engine knows the Application', async () => {
    expect(Object.keys(await obstacles(engineWith()))).toEqual([
      'sync',
      'terminate',
      'restart',
    ]);
  });

  it('is what Git does while the engine is down', async () => {
    const engine = engineWith(arrived());
    engine.becomes('down', 'It answers 503.');
    const found = await obstacles(engine);
    expect(Object.keys(found)).toEqual([
      'refresh',
      'hard-refresh',
      'sync',
      'terminate',
      'restart',
    ]);
    expect(found.sync).toBe(
      'The deployment engine "main" is down since 1970-01-01T00:00:00.000Z: It answers 503.',
    );
  });

  it('is to leave an environment that is configured no more', async () => {
    const old = exampleInstance({
      context: {
        product: 'shop',
        customer: 'acme',
        environment: 'old',
        instance: 'main',
      },
    });
    const found = await obstacles(engineWith(), old);
    expect(found['change-values']).toMatch(/"old" is not configured any more/);
    expect(found).not.toHaveProperty('decommission');
    expect(found).not.toHaveProperty('move');
  });
});
