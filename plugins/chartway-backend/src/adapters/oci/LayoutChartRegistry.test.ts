import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { describeChartRegistry } from './__testUtils__/chartRegistryContract';
import { sampleChart } from './__testUtils__/sampleChart';
import { type DurableFiles, localFiles } from './durableFiles';
import {
  createLayoutChartRegistry,
  LayoutChartRegistry,
} from './LayoutChartRegistry';
import { digestOf } from './names';

// Real sockets and disks on a busy machine.
jest.setTimeout(30_000);

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-layout-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true });
  }
});

function open(options: unknown, dataFolder: string) {
  return createLayoutChartRegistry({
    options,
    configKey: 'chartway.registry',
    dataFolder,
    logger: mockServices.logger.mock(),
  });
}

describeChartRegistry('LayoutChartRegistry', async () => {
  const folder = await newFolder();
  return {
    registry: open({ type: 'layout', folder }, '/nowhere'),
    other: open({ type: 'layout' }, folder),
    prefix: '',
  };
});

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Every file below a folder that is not in its final place. */
async function leftovers(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter(name => name.includes('staged-'));
}

describe('the folder of a chart', () => {
  it('is an OCI image layout', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    const chart = sampleChart('shop', '1.0.0+b');
    const { digest } = await registry.push(chart);
    const layout = join(folder, 'shop');
    await expect(json(join(layout, 'oci-layout'))).resolves.toEqual({
      imageLayoutVersion: '1.0.0',
    });
    const manifest = await readFile(
      join(layout, 'blobs', 'sha256', digest.slice(7)),
    );
    await expect(json(join(layout, 'index.json'))).resolves.toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          size: manifest.length,
          annotations: { 'org.opencontainers.image.ref.name': '1.0.0_b' },
        },
      ],
    });
    for (const blob of await readdir(join(layout, 'blobs', 'sha256'))) {
      const bytes = await readFile(join(layout, 'blobs', 'sha256', blob));
      expect(digestOf(bytes)).toBe(`sha256:${blob}`);
    }
    await expect(leftovers(folder)).resolves.toEqual([]);
  });

  it('names in index.json all versions that several processes published at once', async () => {
    const folder = await newFolder();
    const versions = Array.from({ length: 12 }, (_, minor) => `1.${minor}.0`);
    await Promise.all(
      versions.map(version =>
        new LayoutChartRegistry(folder, localFiles).push(
          sampleChart('shop', version),
        ),
      ),
    );
    const { manifests } = JSON.parse(
      await readFile(join(folder, 'shop', 'index.json'), 'utf8'),
    );
    expect(
      manifests.map(
        (entry: { annotations: Record<string, string> }) =>
          entry.annotations['org.opencontainers.image.ref.name'],
      ),
    ).toEqual([...versions].sort());
  });

  it('keeps what another tool put into it', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    const first = await registry.push(sampleChart('shop', '1.0.0'));
    // Another tool knows nothing of our tags; to it, index.json is all there is.
    await rm(join(folder, 'shop', '.chartway'), { recursive: true });
    await expect(registry.find('shop', '1.0.0')).resolves.toMatchObject({
      digest: first.digest,
    });
    await registry.push(sampleChart('shop', '1.1.0'));
    await expect(registry.versions('shop')).resolves.toEqual([
      '1.1.0',
      '1.0.0',
    ]);
    await expect(
      registry.push(sampleChart('shop', '1.0.0', 'other')),
    ).rejects.toThrow(/already published/);
  });

  it('is complete again after a process died between the tag and index.json', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    const chart = sampleChart('shop', '1.0.0');
    await registry.push(chart);
    const index = join(folder, 'shop', 'index.json');
    const complete = await json(index);
    await rm(index);
    await expect(registry.versions('shop')).resolves.toEqual(['1.0.0']);
    await expect(registry.push(chart)).resolves.toMatchObject({
      created: false,
    });
    await expect(json(index)).resolves.toEqual(complete);
  });

  it('reports a damaged blob instead of giving it out', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    const { layerDigest } = await registry.push(sampleChart('shop', '1.0.0'));
    const blob = join(folder, 'shop', 'blobs', 'sha256', layerDigest.slice(7));
    await writeFile(blob, 'other');
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(
      /is damaged.*publish the chart again/,
    );
    await rm(blob);
    await expect(registry.pull('shop', '1.0.0')).rejects.toThrow(/is missing/);
  });

  it('reports an index.json that is none', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    await registry.push(sampleChart('shop', '1.0.0'));
    await writeFile(join(folder, 'shop', 'index.json'), 'x');
    await expect(registry.versions('shop')).rejects.toThrow(
      /index\.json is no OCI image index/,
    );
  });
});

/** Files on a disk that is full after a number of writes. */
function diskFullAfter(writes: number): DurableFiles {
  let left = writes;
  return {
    async stage(folder, bytes) {
      if (left-- > 0) {
        return localFiles.stage(folder, bytes);
      }
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
        code: 'ENOSPC',
      });
    },
  };
}

describe('a full disk', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'security 67: publishes nothing when the disk is full after %d writes',
    async writes => {
      const folder = await newFolder();
      const sound = new LayoutChartRegistry(folder, localFiles);
      await sound.push(sampleChart('shop', '1.0.0'));
      const before = await json(join(folder, 'shop', 'index.json'));
      const full = new LayoutChartRegistry(folder, diskFullAfter(writes));
      const push = full.push(sampleChart('shop', '1.1.0', 'more'));
      await expect(push).rejects.toThrow(UpstreamError);
      await expect(push).rejects.toMatchObject({
        system: 'registry',
        retryable: false,
        message: expect.stringMatching(
          /has no space left; nothing was published. Free space, then try again/,
        ),
      });
      await expect(sound.versions('shop')).resolves.toEqual(['1.0.0']);
      await expect(json(join(folder, 'shop', 'index.json'))).resolves.toEqual(
        before,
      );
      await expect(leftovers(folder)).resolves.toEqual([]);
      await expect(
        sound.push(sampleChart('shop', '1.1.0', 'more')),
      ).resolves.toMatchObject({ created: true });
    },
  );

  it('removes what a process left behind when it died long ago', async () => {
    const folder = await newFolder();
    const registry = new LayoutChartRegistry(folder, localFiles);
    await registry.push(sampleChart('shop', '1.0.0'));
    const staged = join(folder, 'shop', '.chartway', 'staged');
    const old = join(staged, `staged-${Date.now() - 7_200_000}-dead`);
    const fresh = join(staged, `staged-${Date.now()}-alive`);
    await writeFile(old, 'half');
    await writeFile(fresh, 'half');
    await registry.push(sampleChart('shop', '1.1.0'));
    await expect(readdir(staged)).resolves.toEqual([
      fresh.slice(staged.length + 1),
    ]);
  });
});

describe('configuration', () => {
  it.each([
    [
      { type: 'layout', folder: 'relative' },
      /chartway\.registry\.folder: must be an absolute path/,
    ],
    [
      { type: 'layout', path: '/x' },
      /chartway\.registry: Unrecognized key: "path"/,
    ],
  ])('names the wrong key of %j', (options, message) => {
    expect(() => open(options, '/data')).toThrow(message);
  });

  it('keeps charts in the data folder by default', () => {
    expect(open({ type: 'layout' }, '/data').repositoryOf('shop')).toBe(
      'file:///data/shop',
    );
  });
});
