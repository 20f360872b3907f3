import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import { describeChartRegistry } from './__testUtils__/chartRegistryContract';
import { SAMPLE_CREATED, sampleChart } from './__testUtils__/sampleChart';
import { localFiles } from './durableFiles';
import { LayoutChartRegistry } from './LayoutChartRegistry';
import { blobOf } from './manifest';
import { digestOf } from './names';
import { OciClient } from './OciClient';
import { createOciChartRegistry, OCI_LIMITS } from './OciChartRegistry';
import { OciReferrers } from './OciReferrers';
import { MEDIA_TYPES } from './schema';
import { setting } from '../../__testUtils__/testbed';

const RUN = `oci-adapter-t${Date.now().toString(36)}`;

/** A registry of the testbed, and the flags that make helm reach it. */
type Testbed = {
  host: string;
  credentials: { username: string; password: string } | undefined;
};

const plain = (): Testbed => ({
  host: new URL(setting('REGISTRY_URL')).host,
  credentials: undefined,
});

const authenticated = (): Testbed => ({
  host: new URL(setting('REGISTRY_AUTH_URL')).host,
  credentials: {
    username: setting('REGISTRY_AUTH_USER'),
    password: setting('REGISTRY_AUTH_PASSWORD'),
  },
});

function open({ host, credentials }: Testbed): ChartRegistry {
  return createOciChartRegistry({
    options: {
      type: 'oci',
      url: `oci://${host}/${RUN}`,
      plainHttp: true,
      ...credentials,
    },
    configKey: 'chartway.registry',
    dataFolder: '/nowhere',
    logger: mockServices.logger.mock(),
  });
}

function connect({ host, credentials }: Testbed, chunkBytes?: number) {
  return new OciClient(
    {
      origin: `http://${host}`,
      credentials,
      configKey: 'chartway.registry',
      limits: OCI_LIMITS,
      logger: mockServices.logger.mock(),
    },
    chunkBytes,
  );
}

describe.each([
  ['without authentication', plain],
  ['with Basic authentication', authenticated],
])('a real registry %s', (_, testbed) => {
  describeChartRegistry('OciChartRegistry', async () => ({
    registry: open(testbed()),
    other: open(testbed()),
    prefix: 'contract-',
  }));

  it('takes a large blob in chunks, and mounts it', async () => {
    const client = connect(testbed(), 100_000);
    const bytes = Buffer.alloc(350_001, RUN);
    const large = blobOf('application/octet-stream', bytes);
    await client.pushBlob(`${RUN}/large`, large);
    await expect(
      client.mountBlob(
        `${RUN}/mounted`,
        large.descriptor.digest,
        `${RUN}/large`,
      ),
    ).resolves.toBe(true);
    const read = await client.pullBlob(`${RUN}/mounted`, large.descriptor);
    expect(digestOf(read!)).toBe(large.descriptor.digest);
  });

  it('lists referrers, by the fallback tag where it has no API for them', async () => {
    const client = connect(testbed());
    const referrers = new OciReferrers(client);
    const repository = `${RUN}/signed`;
    const config = blobOf(
      'application/vnd.oci.empty.v1+json',
      Buffer.from('{}'),
    );
    const manifest = (extra: object) => {
      const content = {
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.manifest,
        config: config.descriptor,
        layers: [config.descriptor],
        ...extra,
      };
      return blobOf(MEDIA_TYPES.manifest, Buffer.from(JSON.stringify(content)));
    };
    await client.pushBlob(repository, config);
    const subject = manifest({});
    await client.pushManifest(repository, '1.0.0', subject);
    const types = ['application/x-a', 'application/x-b'];
    for (const artifactType of types) {
      await referrers.push(
        repository,
        manifest({ artifactType, subject: subject.descriptor }),
      );
    }
    const list = await referrers.list(repository, subject.descriptor.digest);
    expect(list.map(({ artifactType }) => artifactType)).toEqual(types);
  });
});

it('says that the password is wrong, and does not show it', async () => {
  const { host } = authenticated();
  const registry = open({
    host,
    credentials: { username: 'e2e', password: 'wr0ng-Passw0rd' },
  });
  const push = registry.push(sampleChart('denied', '1.0.0'));
  await expect(push).rejects.toMatchObject({
    name: 'UpstreamError',
    retryable: false,
    message: expect.stringMatching(
      /refused the credentials\. Check chartway\.registry\.username/,
    ),
  });
  await expect(push).rejects.not.toMatchObject({
    message: expect.stringContaining('wr0ng'),
  });
});

describe('other tools', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chartway-oci-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a tool of the testbed without any settings of this machine's user. */
  async function tool(name: string, ...args: string[]): Promise<string> {
    const { PATH = '' } = process.env;
    const { stdout, stderr } = await promisify(execFile)(name, args, {
      cwd: folder,
      env: {
        PATH: `${setting('TESTBED_BIN')}${delimiter}${PATH}`,
        HOME: folder,
        DOCKER_CONFIG: folder,
      },
    });
    return `${stdout}${stderr}`;
  }

  const loginFlags = ({ credentials }: Testbed) =>
    credentials
      ? ['--username', credentials.username, '--password', credentials.password]
      : [];

  /** The archive of a chart as a file that is as old as its content, which helm takes for `created`. */
  async function archiveFile(chart: ReturnType<typeof sampleChart>) {
    const file = join(folder, `${chart.name}-${chart.version}.tgz`);
    await writeFile(file, chart.archive);
    const created = new Date(SAMPLE_CREATED);
    await utimes(file, created, created);
    return file;
  }

  it.each([
    ['without authentication', plain],
    ['with Basic authentication', authenticated],
  ])('helm reads what we push to a registry %s', async (_, testbed) => {
    const bed = testbed();
    const registry = open(bed);
    const chart = sampleChart('ours', '1.2.3+build.5');
    const { digest, repository } = await registry.push(chart);
    const flags = [
      '--version',
      chart.version,
      '--plain-http',
      ...loginFlags(bed),
    ];
    const said = await tool('helm', 'pull', repository, ...flags);
    expect(said).toContain(`Digest: ${digest}`);
    const pulled = await readFile(join(folder, 'ours-1.2.3+build.5.tgz'));
    expect(digestOf(pulled)).toBe(chart.layerDigest);
    const shown = await tool('helm', 'show', 'chart', repository, ...flags);
    expect(shown).toContain('version: 1.2.3+build.5');
    expect(shown).toContain('description: Fish & <chips>');
  });

  it.each([
    ['without authentication', plain],
    ['with Basic authentication', authenticated],
  ])('we read what helm pushes to a registry %s', async (_, testbed) => {
    const bed = testbed();
    const registry = open(bed);
    const chart = sampleChart('theirs', '2.0.0+b', bed.host);
    const said = await tool(
      'helm',
      'push',
      await archiveFile(chart),
      registry.url,
      '--plain-http',
      ...loginFlags(bed),
    );
    const digest = /Digest: (sha256:[a-f0-9]{64})/.exec(said)?.[1];
    await expect(registry.versions('theirs')).resolves.toEqual(['2.0.0+b']);
    const { archive, ...stored } = await registry.pull('theirs', '2.0.0+b');
    expect(stored.digest).toBe(digest);
    expect(digestOf(archive)).toBe(chart.layerDigest);
    // The same chart is there already, and by the same name: our own push would have given the same digest.
    await expect(registry.push(chart)).resolves.toEqual({
      ...stored,
      created: false,
    });
    await rm(join(folder, 'layout'), { recursive: true, force: true });
    const layout = new LayoutChartRegistry(join(folder, 'layout'), localFiles);
    await expect(layout.push(chart)).resolves.toMatchObject({ digest });
  });

  it('crane finds the same digest and versions', async () => {
    const bed = plain();
    const registry = open(bed);
    const { digest } = await registry.push(sampleChart('crane', '1.0.0'));
    await registry.push(sampleChart('crane', '1.1.0'));
    const repository = `${bed.host}/${RUN}/crane`;
    expect(
      (
        await tool('crane', 'digest', '--insecure', `${repository}:1.0.0`)
      ).trim(),
    ).toBe(digest);
    const listed = await tool('crane', 'ls', '--insecure', repository);
    expect(listed.trim().split('\n').sort()).toEqual(['1.0.0', '1.1.0']);
  });

  it('crane pushes a layout folder, and the chart keeps its digest', async () => {
    const bed = plain();
    const root = join(folder, 'for-crane');
    const layout = new LayoutChartRegistry(root, localFiles);
    const chart = sampleChart('moved', '1.0.0');
    const { digest } = await layout.push(chart);
    const target = `${bed.host}/${RUN}/moved:1.0.0`;
    await tool('crane', 'push', '--insecure', join(root, 'moved'), target);
    await expect(open(bed).find('moved', '1.0.0')).resolves.toMatchObject({
      digest,
      layerDigest: chart.layerDigest,
    });
  });
});
