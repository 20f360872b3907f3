import fc from 'fast-check';
import { editValues, parseYaml11 } from '@chartway/chart-kit';
import { layerKinds, sharedByPath } from './layerKinds';
import { managedPart } from './managedPart';
import { manifestObjects } from './manifestObjects';
import { identityIn, objectDiffs } from './objectDiff';
import { rebaseEdits } from './rebaseEdits';
import { historicChanges, reasonIn } from './releaseHistory';

const set = (pointer: string, value: string | number) => ({
  ...{ op: 'set' as const, pointer, value },
});

describe('edits of two people', () => {
  const TEXT = 'image: a # one\nreplicas: 1\nlist:\n  - x\n';

  it('both survive when they are about different keys', () => {
    const keys = fc.constantFrom('image', 'replicas', 'extra', 'more');
    fc.assert(
      fc.property(keys, keys, fc.integer(), (mine, theirs, value) => {
        fc.pre(mine !== theirs);
        const now = editValues(TEXT, [set(`/${theirs}`, 'theirs')]);
        const merged = rebaseEdits(TEXT, now, [set(`/${mine}`, value)]);
        expect(parseYaml11(merged ?? '')).toEqual({
          ...(parseYaml11(TEXT) as object),
          [theirs]: 'theirs',
          [mine]: value,
        });
      }),
    );
  });

  it.each([
    ['the same key', 'image: b\nreplicas: 1\nlist:\n  - x\n', '/image'],
    ['what is above', 'image: {a: b}\nreplicas: 1\nlist:\n  - x\n', '/image'],
    ['an item of a list', 'image: a\nreplicas: 1\nlist:\n  - y\n', '/list/0'],
    ['the end of a list', 'image: a\nreplicas: 1\nlist:\n  - y\n', '/list/-'],
    ['something unreadable', 'image: [\n', '/replicas'],
  ])('are left to a merge of lines for %s', (_, theirs, pointer) => {
    expect(rebaseEdits(TEXT, theirs, [set(pointer, 'mine')])).toBeUndefined();
  });
});

describe('layers', () => {
  const context = {
    ...{ product: 'shop', customer: 'acme' },
    ...{ environment: 'dev', instance: 'main' },
  };

  it('are known again by their paths, and nothing else is', () => {
    for (const { path, kind, sharedBy } of layerKinds(context)) {
      expect(sharedByPath(path)).toEqual(
        kind === 'instance' ? undefined : sharedBy,
      );
    }
    for (const path of [
      '_environments/dev/values.yaml.bak',
      'x_environments/dev/values.yaml',
      '_environments/de/v/values.yaml',
      '_environments/Dev/values.yaml',
      '_customers/values.yaml',
    ]) {
      expect(sharedByPath(path)).toBeUndefined();
    }
  });
});

describe('what a chart manages of a live object', () => {
  const live = {
    metadata: { name: 'shop', uid: '1' },
    spec: {
      replicas: 7,
      template: {
        containers: [
          { name: 'mesh', image: 'proxy' },
          { name: 'main', image: 'a', imagePullPolicy: 'Always' },
        ],
        args: ['a', 'b'],
      },
    },
    status: { ready: 7 },
  };

  it('is told from what the cluster and others added', () => {
    const rendered = {
      metadata: { name: 'shop' },
      spec: {
        template: {
          containers: [{ name: 'main', image: 'b' }],
          args: ['a'],
        },
        replicas: 2,
      },
    };
    expect(managedPart(live, [rendered, undefined])).toEqual({
      metadata: { name: 'shop' },
      spec: {
        template: {
          containers: [{ name: 'main', image: 'a' }],
          args: ['a', 'b'],
        },
        replicas: 7,
      },
    });
  });

  it('is the rendered object where the cluster has exactly that', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), rendered => {
        expect(managedPart(rendered, [rendered])).toEqual(rendered);
      }),
    );
  });
});

describe('objects', () => {
  it('are read from documents, lists and files of several', () => {
    const objects = manifestObjects([
      'apiVersion: v1\nkind: List\nitems:\n  - {kind: A, metadata: {name: a}}\n',
      '{kind: B, apiVersion: apps/v1, metadata: {name: b, namespace: shop}}\n---\nkind: C\n',
      '# nothing\n',
      'secret: [unreadable\n',
    ]);
    expect(
      objects.map(({ group, kind, namespace, name }) =>
        [group, kind, namespace, name].join(' '),
      ),
    ).toEqual([' A  a', 'apps B shop b', ' C  ', ' Unreadable  document-4']);
    expect(JSON.stringify(objects)).not.toContain('secret');
  });

  it('are compared by what they are called, wherever the namespace is said', () => {
    const of = (namespace: string, replicas: number) =>
      manifestObjects([
        JSON.stringify({
          ...{ kind: 'A', metadata: { name: 'a' }, replicas },
        }),
      ]).map(object => ({ ...object, namespace }));
    const diff = (before: number, after: number) =>
      objectDiffs({
        before: of('shop', before),
        after: of('', after),
        namespace: 'shop',
      });
    expect(diff(1, 1)).toEqual([]);
    expect(diff(1, 2)).toEqual([
      expect.objectContaining({ change: 'changed' }),
    ]);
    const [item] = of('', 1);
    expect(identityIn('shop')(item!)).not.toBe(identityIn('other')(item!));
    expect(
      objectDiffs({ before: of('', 1), after: [], namespace: 'shop' }),
    ).toEqual([expect.objectContaining({ change: 'removed', after: '' })]);
  });
});

describe('histories', () => {
  it('take only what a commit changed, whatever its message claims', () => {
    const state = { release: undefined, values: 'a' };
    const message = 'x\n\nChartway-Change: roll-back\n';
    expect(
      historicChanges([
        { sha: '2', message, state },
        { sha: '1', message, state },
      ]).map(({ kind }) => kind),
    ).toEqual(['other', 'values']);
  });

  it('take reasons from commits of the portal only', () => {
    const trailers = 'Chartway-Instance: x\nChartway-Request-Id: 0123456789\n';
    expect(reasonIn(`Set\n\nMore load\n\n${trailers}`)).toBe('More load');
    expect(reasonIn(`Set\n\n${trailers}`)).toBeUndefined();
    expect(reasonIn('Set\n\nBy hand\n')).toBeUndefined();
  });
});
