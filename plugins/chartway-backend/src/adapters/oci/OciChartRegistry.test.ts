import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { describeChartRegistry } from './__testUtils__/chartRegistryContract';
import {
  FAKE_CREDENTIALS,
  type FakeOciOptions,
  FakeOciServer,
  type Seen,
} from './__testUtils__/FakeOciServer';
import { sampleChart } from './__testUtils__/sampleChart';
import { blobOf } from './manifest';
import { OciClient } from './OciClient';
import { createOciChartRegistry, OciChartRegistry } from './OciChartRegistry';

// Real sockets and disks on a busy machine.
jest.setTimeout(30_000);

const servers: FakeOciServer[] = [];

async function serve(options: Partial<FakeOciOptions> = {}) {
  const server = await new FakeOciServer(options).start();
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers) server.fault = () => undefined;
});
afterAll(() => Promise.all(servers.map(server => server.stop())));

function open(server: FakeOciServer, credentials = FAKE_CREDENTIALS) {
  return new OciChartRegistry(
    new OciClient({
      origin: server.origin,
      credentials,
      configKey: 'chartway.registry',
      limits: {
        attempts: 3,
        baseDelayMs: 1,
        maxDelayMs: 2000,
        timeoutMs: 5000,
      },
      logger: mockServices.logger.mock(),
    }),
    { host: server.host, path: 'charts', webUrl: undefined },
  );
}

describe.each<[string, Partial<FakeOciOptions>]>([
  ['without authentication', { singlePost: 201, pageSize: 2 }],
  ['with Basic', { auth: 'basic', singlePost: 400, absoluteLocations: true }],
  ['with Bearer', { auth: 'bearer', pageSize: 1, referrersApi: true }],
])('a registry %s', (_, options) => {
  describeChartRegistry('OciChartRegistry', async () => {
    const server = await serve(options);
    return { registry: open(server), other: open(server), prefix: '' };
  });
});

const isTagPut = (seen: Seen) =>
  seen.method === 'PUT' && seen.path.endsWith('/manifests/1.0.0');

describe('a push that fails', () => {
  it('security 66: leaves no version when the registry fails after the blobs are in, and succeeds when repeated', async () => {
    const server = await serve();
    const registry = open(server);
    const chart = sampleChart('shop', '1.0.0');
    server.fault = seen =>
      isTagPut(seen) ? { status: 503, body: 'down' } : undefined;
    const push = registry.push(chart);
    await expect(push).rejects.toThrow(UpstreamError);
    await expect(push).rejects.toMatchObject({
      system: 'registry',
      retryable: true,
      message: expect.stringMatching(
        /^The registry at http:\/\/127.*asked to push 1\.0\.0 in charts\/shop, answered 503 \(down\): it is busy or failing\. Try again later/,
      ),
    });
    expect(server.repository('charts/shop').blobs.size).toBe(2);
    await expect(registry.versions('shop')).resolves.toEqual([]);
    await expect(registry.find('shop', '1.0.0')).resolves.toBe(undefined);

    server.fault = () => undefined;
    await expect(registry.push(chart)).resolves.toMatchObject({
      created: true,
    });
    await expect(registry.versions('shop')).resolves.toEqual(['1.0.0']);
  });

  it('security 66: knows its own version again when the connection broke after the registry had stored it', async () => {
    const server = await serve();
    const chart = sampleChart('shop', '1.0.0');
    let broken = 0;
    server.fault = seen =>
      isTagPut(seen) && broken++ < 1 ? 'drop-after' : undefined;
    const first = await open(server).push(chart);
    const second = await open(server).push(chart);
    expect(second).toEqual({ ...first, created: false });
  });

  it.each([
    [507, ''],
    [
      500,
      '{"errors":[{"code":"UNKNOWN","message":"write: no space left on device"}]}',
    ],
    [413, ''],
    [
      403,
      '{"errors":[{"code":"DENIED","message":"storage quota of project exceeded"}]}',
    ],
  ])(
    'security 67: says that the registry is full when it answers %d %s',
    async (status, body) => {
      const server = await serve();
      const registry = open(server);
      server.fault = seen =>
        seen.method === 'PUT' && seen.path.includes('/uploads/')
          ? { status, body }
          : undefined;
      const push = registry.push(sampleChart('shop', '1.0.0'));
      await expect(push).rejects.toMatchObject({
        system: 'registry',
        retryable: false,
        message: expect.stringMatching(
          /asked to upload blob sha256:[a-f0-9]{64} to charts\/shop, answered .* has no space left for it\. Free space or raise the quota/,
        ),
      });
      expect(server.repository('charts/shop').tags.size).toBe(0);
      expect(server.requests('PUT', '/uploads/').length).toBeLessThanOrEqual(2);
    },
  );
});

describe('two pushes of one version', () => {
  it('notices another content that came while the blobs went up', async () => {
    const server = await serve();
    const theirs = await open(server).push(
      sampleChart('shop', '0.9.0', 'theirs'),
    );
    server.fault = seen => {
      if (seen.method === 'PUT' && seen.path.includes('/uploads/')) {
        server.repository('charts/shop').tags.set('1.0.0', theirs.digest);
      }
      return undefined;
    };
    await expect(
      open(server).push(sampleChart('shop', '1.0.0', 'ours')),
    ).rejects.toThrow(ConflictError);
    expect(server.repository('charts/shop').tags.get('1.0.0')).toBe(
      theirs.digest,
    );
  });

  it('notices another content that replaced the tag, by reading back', async () => {
    const server = await serve();
    const theirs = await open(server).push(
      sampleChart('shop', '0.9.0', 'theirs'),
    );
    server.fault = seen => {
      if (seen.method === 'HEAD' && seen.path.endsWith('/manifests/1.0.0')) {
        server.repository('charts/shop').tags.set('1.0.0', theirs.digest);
      }
      return undefined;
    };
    await expect(
      open(server).push(sampleChart('shop', '1.0.0', 'ours')),
    ).rejects.toThrow(ConflictError);
  });

  it('leaves the decision to a registry with immutable tags', async () => {
    const server = await serve({ immutableTags: true });
    const registry = open(server);
    const theirs = await registry.push(sampleChart('shop', '0.9.0', 'theirs'));
    const same = sampleChart('shop', '1.0.0', 'ours');
    server.fault = seen => {
      if (isTagPut(seen)) {
        server.repository('charts/shop').tags.set('1.0.0', theirs.digest);
      }
      return undefined;
    };
    await expect(registry.push(same)).rejects.toThrow(
      /already published .* publish under a new version/,
    );
  });

  it('says so when the registry shows nothing of what it took', async () => {
    const server = await serve();
    server.fault = seen =>
      /^(HEAD|GET)$/.test(seen.method) && seen.path.endsWith('/manifests/1.0.0')
        ? { status: 404 }
        : undefined;
    await expect(
      open(server).push(sampleChart('shop', '1.0.0')),
    ).rejects.toThrow(/took chart shop 1\.0\.0, but does not show it/);
  });
});

describe('what is no chart, or no sound one', () => {
  async function withManifest(
    server: FakeOciServer,
    manifest: object,
    tag = '1.0.0',
  ) {
    const blob = blobOf(
      'application/vnd.oci.image.manifest.v1+json',
      Buffer.from(JSON.stringify(manifest)),
    );
    const repository = server.repository('charts/shop');
    repository.manifests.set(blob.descriptor.digest, {
      bytes: Buffer.from(blob.bytes),
      mediaType: blob.descriptor.mediaType,
    });
    repository.tags.set(tag, blob.descriptor.digest);
    return blob.descriptor.digest;
  }
  const chartManifest = (server: FakeOciServer) => {
    const [manifest] = [...server.repository('charts/shop').manifests.values()];
    return JSON.parse(manifest!.bytes.toString());
  };

  it('takes the chart layer, wherever it stands', async () => {
    const server = await serve();
    const registry = open(server);
    const chart = sampleChart('shop', '0.9.0');
    await registry.push(chart);
    const manifest = chartManifest(server);
    const provenance = {
      ...manifest.layers[0],
      mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov',
      digest: manifest.config.digest,
    };
    manifest.layers.unshift(provenance);
    await withManifest(server, manifest);
    await expect(registry.pull('shop', '1.0.0')).resolves.toMatchObject({
      layerDigest: chart.layerDigest,
    });
  });

  it('reads the version from the config when there are no annotations', async () => {
    const server = await serve();
    const registry = open(server);
    await registry.push(sampleChart('shop', '0.9.0'));
    const { annotations, ...manifest } = chartManifest(server);
    const digest = await withManifest(server, manifest);
    await expect(registry.find('shop', digest)).resolves.toMatchObject({
      version: '0.9.0',
      annotations: {},
    });
  });

  it('refuses an image', async () => {
    const server = await serve();
    const registry = open(server);
    await registry.push(sampleChart('shop', '0.9.0'));
    const manifest = chartManifest(server);
    manifest.config.mediaType = 'application/vnd.oci.image.config.v1+json';
    await withManifest(server, manifest);
    await expect(registry.find('shop', '1.0.0')).rejects.toThrow(
      /holds 1\.0\.0, but it is no Helm chart\. Choose another/,
    );
    await expect(registry.push(sampleChart('shop', '1.0.0'))).rejects.toThrow(
      /is no Helm chart/,
    );
  });

  it('refuses a chart larger than Helm reads, without reading it', async () => {
    const server = await serve();
    const registry = open(server);
    await registry.push(sampleChart('shop', '0.9.0'));
    const manifest = chartManifest(server);
    manifest.layers[0].size = 101 * 1024 * 1024;
    await withManifest(server, manifest);
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(
      /takes 105906176 bytes; Helm reads charts up to 104857600/,
    );
    expect(server.requests('GET', '/blobs/')).toEqual([]);
  });

  it('refuses a manifest and a layer that differ from their digests', async () => {
    const server = await serve();
    const registry = open(server);
    const { digest, layerDigest } = await registry.push(
      sampleChart('shop', '1.0.0'),
    );
    const { manifests, blobs } = server.repository('charts/shop');
    const layer = blobs.get(layerDigest)!;
    blobs.set(layerDigest, Buffer.alloc(layer.length));
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(
      /asked to read blob .* bytes with another digest/,
    );
    blobs.set(layerDigest, Buffer.concat([layer, layer]));
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(
      /more than \d+ bytes/,
    );
    blobs.delete(layerDigest);
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(
      /lost the archive .* publish it again/,
    );
    manifests.get(digest)!.bytes = Buffer.from('{}');
    for (const reference of ['1.0.0', digest]) {
      await expect(registry.find('shop', reference)).rejects.toThrow(
        /asked to read .* bytes with another digest/,
      );
    }
  });

  it('passes over tags that are no versions', async () => {
    const server = await serve();
    const registry = open(server);
    await registry.push(sampleChart('shop', '1.0.0'));
    const { tags } = server.repository('charts/shop');
    for (const tag of ['latest', '1.0', 'v1.0.0', `sha256-${'a'.repeat(64)}`]) {
      tags.set(tag, tags.get('1.0.0')!);
    }
    await expect(registry.versions('shop')).resolves.toEqual(['1.0.0']);
  });
});

describe('configuration', () => {
  const create = (options: object) =>
    createOciChartRegistry({
      options: { type: 'oci', ...options },
      configKey: 'chartway.registry',
      dataFolder: '/data',
      logger: mockServices.logger.mock(),
    });

  it.each([
    [{}, /chartway\.registry\.url: /],
    [
      { url: 'https://registry' },
      /chartway\.registry\.url: must be oci:\/\/host\/path/,
    ],
    [{ url: 'oci://user:pw@registry/x' }, /chartway\.registry\.url: must be/],
    [{ url: 'oci://registry/a/../b' }, /chartway\.registry\.url: must be/],
    [{ url: 'oci://registry/a//b' }, /chartway\.registry\.url: must be/],
    [{ url: 'oci://registry:99999/a' }, /chartway\.registry\.url: must be/],
    [{ url: 'oci://registry/a:1.0.0' }, /chartway\.registry\.url: must be/],
    [
      { url: 'oci://r/a', password: 'hidden-password' },
      /chartway\.registry\.username: is missing/,
    ],
    [
      { url: 'oci://r/a', username: 'u' },
      /chartway\.registry\.password: is missing/,
    ],
    [{ url: 'oci://r/a', plainHttp: 'yes' }, /chartway\.registry\.plainHttp: /],
    [
      { url: 'oci://r/a', webUrl: 'javascript:{name}' },
      /chartway\.registry\.webUrl: must be an http/,
    ],
    [
      { url: 'oci://r/a', token: 'x' },
      /chartway\.registry: Unrecognized key: "token"/,
    ],
  ])('names the wrong key of %j', (options, message) => {
    expect(() => create(options)).toThrow(message);
    expect(() => create(options)).not.toThrow(/hidden-password|user:pw/);
  });

  it.each([
    [
      'oci://registry.example.com/charts',
      'oci://registry.example.com/charts/shop',
    ],
    ['oci://127.0.0.1:5000/a/b/', 'oci://127.0.0.1:5000/a/b/shop'],
    ['oci://[::1]:5000', 'oci://[::1]:5000/shop'],
  ])('puts charts below %s', (url, repository) => {
    expect(create({ url }).repositoryOf('shop')).toBe(repository);
  });

  it('links to the page of a chart and of a version', () => {
    const registry = create({
      url: 'oci://r/a',
      webUrl: 'https://r/p/{name}/artifacts/{version}?tab=1',
    });
    expect(registry.webUrl('shop', '1.0.0+b')).toBe(
      'https://r/p/shop/artifacts/1.0.0%2Bb?tab=1',
    );
    expect(registry.webUrl('shop')).toBe('https://r/p/shop/artifacts');
    expect(create({ url: 'oci://r/a' }).webUrl('shop')).toBe(undefined);
  });
});
