import fc from 'fast-check';
import { maskManifest } from './masking';

const KEY = Buffer.from('a key of the tests');
const mask = (object: unknown) => maskManifest(object, KEY);
const base64 = (text: string) => Buffer.from(text).toString('base64');

const secret = (content: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop' },
  ...content,
  ...more,
});

describe('security 39: contents of Secrets', () => {
  it('become marks that are equal for equal contents only', () => {
    const first = mask(secret({ data: { password: base64('hunter2') } }));
    expect(first).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'shop' },
      data: { password: expect.stringMatching(/^••••[0-9a-f]{8}$/) },
    });
    expect(mask(secret({ data: { password: base64('hunter2') } }))).toEqual(
      first,
    );
    expect(mask(secret({ data: { password: base64('hunter3') } }))).not.toEqual(
      first,
    );
    // Nobody learns that two Secrets hold the same.
    const both = { a: base64('hunter2'), b: base64('hunter2') };
    const { data } = mask(secret({ data: both })) as { data: typeof both };
    expect(data.a).not.toBe(data.b);
  });

  it('look the same as data and as stringData', () => {
    const data = mask(secret({ data: { a: base64('hunter2') } }));
    const text = mask(secret({ stringData: { a: 'hunter2' } }));
    expect((text as { stringData: unknown }).stringData).toEqual(
      (data as { data: unknown }).data,
    );
  });

  it('never come through, wherever the Secret is, whatever is beside it', () => {
    const content = fc.string({ minLength: 12, maxLength: 40 }).map(
      text =>
        // A text that occurs nowhere by accident.
        `s3cr3t-${text}`,
    );
    const data = fc.dictionary(fc.string({ minLength: 1 }), content, {
      minKeys: 1,
    });
    const wrap = fc.constantFrom<(object: unknown) => unknown>(
      object => object,
      object => ({ apiVersion: 'v1', kind: 'List', items: [object] }),
      object => ({ apiVersion: 'v1', kind: 'SecretList', items: [object] }),
      object => ({
        apiVersion: 'template.openshift.io/v1',
        kind: 'Template',
        objects: [object],
      }),
      object => ({
        apiVersion: 'work.example.com/v1',
        kind: 'Work',
        spec: { manifests: [{ manifest: object }] },
      }),
    );
    const breakIt = fc.constantFrom<
      (object: Record<string, unknown>) => object
    >(
      object => object,
      ({ apiVersion: _, ...rest }) => rest,
      object => ({ ...object, kind: 'secret ' }),
      object => ({ ...object, Data: object.stringData }),
      object => ({ ...object, data: Object.values(object.stringData ?? {}) }),
      object => ({ ...object, data: { a: { b: object.stringData } } }),
      object => ({ ...object, metadata: [object.stringData] }),
      object => ({
        ...object,
        metadata: {
          name: 'db',
          annotations: { note: JSON.stringify(object.stringData) },
        },
      }),
    );
    fc.assert(
      fc.property(data, wrap, breakIt, (contents, inside, broken) => {
        const encoded = Object.fromEntries(
          Object.entries(contents).map(([key, value]) => [key, base64(value)]),
        );
        const object = secret(
          { stringData: contents, data: encoded },
          {
            metadata: {
              name: 'db',
              annotations: {
                'kubectl.kubernetes.io/last-applied-configuration':
                  JSON.stringify(contents),
                copy: Object.values(contents).join(),
              },
              managedFields: [{ fieldsV1: contents }],
            },
          },
        );
        const told = JSON.stringify(mask(inside(broken(object))));
        for (const value of Object.values(contents)) {
          expect(told).not.toContain(value);
          expect(told).not.toContain(JSON.stringify(value).slice(1, -1));
          expect(told).not.toContain(base64(value));
        }
      }),
    );
  });

  it('are masked in items of a list that do not say their kind', () => {
    const items = [
      { metadata: { name: 'db' }, data: { a: base64('hunter2') } },
    ];
    expect(
      JSON.stringify(mask({ apiVersion: 'v1', kind: 'SecretList', items })),
    ).not.toContain(base64('hunter2'));
  });
});

describe('security 40: a malformed Secret', () => {
  it.each([
    ['a list as data', secret({ data: ['hunter2'] })],
    ['a number as value', secret({ stringData: { pin: 123456 } })],
    ['an unknown field', secret({ values: { password: 'hunter2' } })],
    ['a kind in lower case', { ...secret({}), kind: 'secret', x: 'hunter2' }],
    ['no version', { ...secret({ extra: 'hunter2' }), apiVersion: undefined }],
    ['a version of its own', { ...secret({}), apiVersion: 'hunter2' }],
  ])('is reduced to its names: %s', (_, object) => {
    expect(mask(object)).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'shop' },
      masked: true,
    });
    expect(JSON.stringify(mask(object))).not.toMatch(/hunter2|123456/);
  });

  it.each([['kind: Secret\ndata: hunter2'], [['hunter2']], [undefined]])(
    'that is no object says nothing at all',
    object => {
      expect(mask(object)).toEqual({ masked: true });
    },
  );

  it('of endless depth ends', () => {
    let deep: unknown = 'hunter2';
    for (let level = 0; level < 1000; level += 1) deep = { deep };
    expect(JSON.stringify(mask({ kind: 'ConfigMap', deep }))).not.toContain(
      'hunter2',
    );
  });
});

describe('security 41: copies of an object in its metadata', () => {
  it('are left out of every object', () => {
    expect(
      mask({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'settings',
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            kept: 'yes',
          },
          managedFields: [{ manager: 'kubectl' }],
        },
        data: { a: 'b' },
      }),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', annotations: { kept: 'yes' } },
      data: { a: 'b' },
    });
  });
});

it('leaves everything else as it is', () => {
  const object = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name: 'db',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: 'x' }],
    },
    spec: { data: [{ secretKey: 'a', remoteRef: { key: 'b' } }] },
  };
  expect(mask(object)).toEqual(object);
  const other = { ...secret({ data: ['x'] }), apiVersion: 'example.com/v1' };
  expect(mask(other)).toEqual(other);
});
