// The suite is exported for the tests of each registry, which jest's rules take for a test of its own.
/* eslint-disable jest/no-export */
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import { digestOf } from '../names';
import { SAMPLE_CREATED, sampleChart } from './sampleChart';

/** A registry under test, and a prefix for chart names of this run. */
export type RegistryUnderTest = {
  registry: ChartRegistry;
  /** The same place, opened a second time, as another replica would. */
  other: ChartRegistry;
  prefix: string;
};

/** What every chart registry must do, embedded, faked or real. */
export function describeChartRegistry(
  title: string,
  open: () => Promise<RegistryUnderTest>,
): void {
  // eslint-disable-next-line jest/valid-title
  describe(title, () => {
    let registry: ChartRegistry;
    let other: ChartRegistry;
    let prefix: string;
    beforeAll(async () => {
      ({ registry, other, prefix } = await open());
    });
    const named = (name: string) => `${prefix}${name}`;

    it('publishes a chart and gives it back, byte for byte', async () => {
      const chart = sampleChart(named('round'), '1.2.3');
      const pushed = await registry.push(chart);
      expect(pushed).toEqual({
        created: true,
        name: chart.name,
        version: '1.2.3',
        repository: `${registry.url}/${chart.name}`,
        digest: expect.stringMatching(/^sha256:[a-f0-9]{64}$/),
        layerDigest: chart.layerDigest,
        annotations: {
          ...chart.annotations,
          'org.opencontainers.image.created': SAMPLE_CREATED,
        },
      });
      const { created, ...stored } = pushed;
      await expect(registry.find(chart.name, '1.2.3')).resolves.toEqual(stored);
      await expect(registry.find(chart.name, stored.digest)).resolves.toEqual(
        stored,
      );
      for (const reference of ['1.2.3', stored.digest]) {
        const { archive, ...found } = await other.pull(chart.name, reference);
        expect(found).toEqual(stored);
        expect(digestOf(archive)).toBe(chart.layerDigest);
      }
    });

    it('gives the same chart the same digest everywhere', async () => {
      const { digest } = await registry.push(
        sampleChart('fixed-name', '1.0.0', 'same everywhere'),
      );
      expect(digest).toBe(
        'sha256:6de2c6453cbe0eb491fae5b8677752c99bdc21a4e7dc88583ebbb138a9d8d6aa',
      );
    });

    it('takes the same content again as nothing to do', async () => {
      const chart = sampleChart(named('again'), '1.0.0');
      const first = await registry.push(chart);
      const second = await other.push(chart);
      expect(second).toEqual({ ...first, created: false });
    });

    it('refuses other content for a published version and keeps the first', async () => {
      const chart = sampleChart(named('fixed'), '1.0.0', 'first');
      await registry.push(chart);
      const change = registry.push(
        sampleChart(named('fixed'), '1.0.0', 'second'),
      );
      await expect(change).rejects.toThrow(ConflictError);
      await expect(change).rejects.toThrow(
        /fixed 1\.0\.0 is already published .* publish under a new version/,
      );
      await expect(registry.find(chart.name, '1.0.0')).resolves.toMatchObject({
        layerDigest: chart.layerDigest,
      });
    });

    it('keeps one of two contents pushed at the same moment', async () => {
      const pushes = await Promise.allSettled(
        ['one', 'two', 'three', 'four'].map(note =>
          registry.push(sampleChart(named('race'), '1.0.0', note)),
        ),
      );
      const won = pushes.filter(push => push.status === 'fulfilled');
      expect(won).toHaveLength(1);
      const reasons = pushes.flatMap(push =>
        push.status === 'rejected' ? [push.reason] : [],
      );
      expect(reasons).toEqual(
        Array(3).fill(expect.objectContaining({ name: 'ConflictError' })),
      );
      await expect(other.find(named('race'), '1.0.0')).resolves.toMatchObject({
        digest: won[0]!.value.digest,
      });
    });

    it('publishes different versions at the same moment', async () => {
      const versions = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.0.5'];
      await Promise.all(
        versions.map((version, index) =>
          (index % 2 === 0 ? registry : other).push(
            sampleChart(named('many'), version),
          ),
        ),
      );
      await expect(registry.versions(named('many'))).resolves.toEqual(
        [...versions].reverse(),
      );
    });

    it('lists versions as SemVer orders them, newest first', async () => {
      for (const version of ['1.9.0', '1.10.0', '1.10.0-rc.1', '0.1.0']) {
        await registry.push(sampleChart(named('order'), version));
      }
      await expect(registry.versions(named('order'))).resolves.toEqual([
        '1.10.0',
        '1.10.0-rc.1',
        '1.9.0',
        '0.1.0',
      ]);
    });

    it('writes the + of build metadata as _ in the tag, and reads it back', async () => {
      const chart = sampleChart(named('build'), '1.2.3+build.5');
      await registry.push(chart);
      await registry.push(sampleChart(named('build'), '1.2.3'));
      await expect(registry.versions(chart.name)).resolves.toEqual([
        '1.2.3+build.5',
        '1.2.3',
      ]);
      await expect(
        registry.pull(chart.name, '1.2.3+build.5'),
      ).resolves.toMatchObject({ version: '1.2.3+build.5' });
    });

    it('knows nothing of what was never published', async () => {
      const absent = `sha256:${'0'.repeat(64)}`;
      await registry.push(sampleChart(named('known'), '1.0.0'));
      await expect(registry.find(named('none'), '1.0.0')).resolves.toBe(
        undefined,
      );
      await expect(registry.find(named('known'), '1.0.1')).resolves.toBe(
        undefined,
      );
      await expect(registry.find(named('known'), absent)).resolves.toBe(
        undefined,
      );
      await expect(registry.versions(named('none'))).resolves.toEqual([]);
      for (const reference of ['1.0.1', absent]) {
        const pull = registry.pull(named('known'), reference);
        await expect(pull).rejects.toThrow(NotFoundError);
        await expect(pull).rejects.toThrow(/There is no chart .* publish it/);
      }
    });

    it('refuses an archive that differs from its digest', async () => {
      const chart = sampleChart(named('swapped'), '1.0.0');
      const swapped = {
        ...chart,
        archive: sampleChart(named('swapped'), '1.0.0', 'other').archive,
      };
      await expect(registry.push(swapped)).rejects.toThrow(
        /changed after packaging/,
      );
      await expect(registry.versions(chart.name)).resolves.toEqual([]);
    });

    it('security 49: refuses an archive that is no .tgz without unpacking it', async () => {
      const archive = Buffer.from('no archive');
      const chart = {
        ...sampleChart(named('bomb'), '1.0.0'),
        archive,
        layerDigest: digestOf(archive),
      };
      await expect(registry.push(chart)).rejects.toThrow(/is no \.tgz/);
      await expect(registry.versions(chart.name)).resolves.toEqual([]);
    });

    it.each([
      '..',
      '.',
      '',
      'a/b',
      'a//b',
      '../up',
      'a/',
      ' a',
      'a ',
      'A',
      'ä',
      'a?x',
      'a#b',
      '%2e%2e',
      'a\\b',
      '-a',
    ])('security 6, 47: refuses the chart name %j', async name => {
      const chart = { ...sampleChart('x', '1.0.0'), name };
      await expect(registry.push(chart)).rejects.toThrow(InputError);
      await expect(registry.find(name, '1.0.0')).rejects.toThrow(InputError);
      await expect(registry.pull(name, '1.0.0')).rejects.toThrow(InputError);
      await expect(registry.versions(name)).rejects.toThrow(InputError);
      expect(() => registry.repositoryOf(name)).toThrow(/chart name/);
    });

    it.each([
      '/../',
      '..',
      '1.0',
      'v1.0.0',
      '1.0.0/..',
      ' 1.0.0',
      '',
      'latest',
      '1.0.0_b',
      'sha256:0',
      '1.0.0+ü',
      `1.0.0-${'a'.repeat(130)}`,
    ])('security 47: refuses the version %j', async version => {
      const name = named('versions');
      const chart = { ...sampleChart(name, '1.0.0'), version };
      await expect(registry.push(chart)).rejects.toThrow(InputError);
      await expect(registry.find(name, version)).rejects.toThrow(InputError);
      await expect(registry.pull(name, version)).rejects.toThrow(InputError);
      await expect(registry.versions(name)).resolves.toEqual([]);
    });
  });
}
