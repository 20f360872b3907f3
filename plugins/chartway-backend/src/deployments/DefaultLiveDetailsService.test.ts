import { ConflictError } from '@backstage/errors';
import {
  UpstreamError,
  type EngineDifference,
} from '@chartway/plugin-chartway-node';
import { applicationState, FakeEngine } from './__testUtils__/FakeEngine';
import { CALLER } from './__testUtils__/exampleInstance';
import { deploymentServices } from './__testUtils__/deploymentServices';

const NAME = 'shop-acme-dev-main';

function engineOf(details: Partial<FakeEngine['details']>) {
  const engine = new FakeEngine();
  engine.tell(applicationState(NAME));
  Object.assign(engine.details, details);
  return engine;
}

const difference = (
  kind: string,
  live: object | string | undefined,
  desired: object | string | undefined,
): EngineDifference => {
  const text = (side: object | string | undefined) =>
    typeof side === 'object' ? JSON.stringify(side) : side;
  return {
    group: '',
    kind,
    namespace: NAME,
    name: 'x',
    live: text(live),
    desired: text(desired),
    modified: true,
  };
};

const diffOf = async (...differences: EngineDifference[]) => {
  const { details } = deploymentServices([engineOf({ differences })]);
  return (await details.diff(NAME, CALLER)).items;
};

const secret = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x' },
  data: { password: value },
});

describe('objects', () => {
  it('say whether their pods can be restarted', async () => {
    const of = (group: string, kind: string) => ({
      ...{ group, kind, namespace: NAME, name: 'x', uid: kind },
      ...{ version: 'v1', parents: [], images: [], facts: [] },
    });
    const { details } = deploymentServices([
      engineOf({
        resources: [
          of('apps', 'Deployment'),
          of('apps', 'StatefulSet'),
          of('apps', 'DaemonSet'),
          of('apps', 'ReplicaSet'),
          of('example.com', 'Deployment'),
          of('', 'Pod'),
        ],
      }),
    ]);
    const { items } = await details.resources(NAME, CALLER);
    expect(items.map(({ restartable }) => restartable)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('events', () => {
  it('come newest first, without what a manifest said', async () => {
    const event = (message: string, lastAt?: string) => ({
      ...{ type: 'Warning', reason: 'Failed', message, count: 1 },
      object: { group: '', kind: 'Pod', namespace: NAME, name: 'x' },
      ...(lastAt && { lastAt }),
    });
    const { details } = deploymentServices([
      engineOf({
        events: [
          event('sometime'),
          event('old', '2026-11-20T00:00:00Z'),
          event('pull with Bearer abcdefghijkl', '2026-11-21T00:00:00Z'),
        ],
      }),
    ]);
    const { items } = await details.events(NAME, CALLER);
    expect(items.map(({ message }) => message)).toEqual([
      'pull with Bearer ***',
      'old',
      'sometime',
    ]);
  });
});

describe('the difference between cluster and release', () => {
  it('is told as YAML, of objects that differ only', async () => {
    const found = await diffOf(
      difference('ConfigMap', { data: { a: 'yes' } }, { data: { a: 'no' } }),
      difference('Service', undefined, { spec: {} }),
      difference('Job', { spec: {} }, undefined),
      { ...difference('Same', {}, {}), modified: false },
    );
    expect(
      found.map(({ kind, change, before, after }) => [
        kind,
        change,
        before,
        after,
      ]),
    ).toEqual([
      ['ConfigMap', 'changed', 'data:\n  a: "yes"\n', 'data:\n  a: "no"\n'],
      ['Service', 'added', '', 'spec: {}\n'],
      ['Job', 'removed', 'spec: {}\n', ''],
    ]);
  });

  it('security 39: hides the contents of Secrets even when an engine does not, and shows that they differ', async () => {
    const [found] = await diffOf(
      difference('Secret', secret('aHVudGVyMg=='), secret('b3RoZXI=')),
    );
    expect(JSON.stringify(found)).not.toMatch(/aHVudGVyMg|b3RoZXI/);
    expect(found?.before).toMatch(/password: ••••[0-9a-f]{8}/);
    expect(found?.before).not.toBe(found?.after);
  });

  it.each<[string, object | string]>([
    ['with a list as data', { ...secret(''), data: ['hunter2'] }],
    ['with another field', { ...secret(''), extra: 'hunter2' }],
    [
      'in a list',
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [{ ...secret(''), data: 'hunter2' }],
      },
    ],
    ['that is no JSON', '{"kind":"Secret","data":{"a":"hunter2"'],
    ['that is a mere text', '"hunter2"'],
  ])(
    'security 40: echoes nothing of a malformed Secret %s',
    async (_, live) => {
      const found = await diffOf(difference('Secret', live, secret('')));
      expect(JSON.stringify(found)).not.toContain('hunter2');
    },
  );

  it('security 41: leaves the last-applied annotation out', async () => {
    const live = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration':
            '{"kind":"Secret","data":{"a":"hunter2"}}',
        },
      },
    };
    const found = await diffOf(difference('ConfigMap', live, undefined));
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

it('is not asked of an Application that is another’s, or that no engine has', async () => {
  const engine = engineOf({});
  engine.tell(applicationState(NAME, { annotations: {} }));
  const { details } = deploymentServices([engine]);
  await expect(details.diff(NAME, CALLER)).rejects.toThrow(ConflictError);
  engine.forget(NAME);
  await expect(details.events(NAME, CALLER)).rejects.toThrow(ConflictError);
  const { details: none } = deploymentServices([]);
  await expect(none.resources(NAME, CALLER)).rejects.toThrow(ConflictError);
});

it('security 65: says that the engine does not answer', async () => {
  const engine = new FakeEngine();
  engine.becomes('connecting', 'connect ECONNREFUSED');
  const { details } = deploymentServices([engine]);
  await expect(details.events(NAME, CALLER)).rejects.toThrow(UpstreamError);
});
