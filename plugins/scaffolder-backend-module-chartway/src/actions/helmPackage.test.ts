import {
  createMockDirectory,
  type MockDirectoryContent,
} from '@backstage/backend-test-utils';
import { readArchive } from '@chartway/chart-kit';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fakeServices, runAction } from '../__testUtils__/runAction';
import { createHelmPackageAction } from './helmPackage';

jest.setTimeout(30_000);

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');

const CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
  templates: { 'a.yaml': 'a: b\n' },
};

function pack(chart: MockDirectoryContent, input: object = {}) {
  directory.setContent({ workspace: { chart }, outside: { secret: 's3cr3t' } });
  const action = createHelmPackageAction(fakeServices());
  return runAction(action, { chartPath: 'chart', ...input }, { workspacePath });
}

describe('helm:package', () => {
  it('writes an archive that holds the chart, and gives its digest', async () => {
    const { output } = await pack(CHART, { targetPath: 'packages' });
    expect(output).toMatchObject({
      archivePath: 'packages/shop-1.2.0.tgz',
      fileName: 'shop-1.2.0.tgz',
    });
    const archive = readFileSync(
      directory.resolve('workspace/packages/shop-1.2.0.tgz'),
    );
    expect(Object.keys(readArchive(archive)).sort()).toEqual([
      'Chart.yaml',
      'templates/a.yaml',
    ]);
    expect(output.layerDigest).toBe(
      `sha256:${createHash('sha256').update(archive).digest('hex')}`,
    );
  });

  it('gives the same bytes again', async () => {
    const first = await pack(CHART);
    const second = await pack(CHART);
    expect(second.output).toEqual(first.output);
  });

  it.each([
    ['name: ..', 'version: 1.2.0'],
    ['name: shop', 'version: /../'],
    ['name: a/b', 'version: 1.2.0'],
  ])('security 47: refuses a chart with %s and %s', async (name, version) => {
    const chart = { 'Chart.yaml': `apiVersion: v2\n${name}\n${version}\n` };
    await expect(pack(chart)).rejects.toThrow('Chart.yaml');
    expect(Object.keys(directory.content({ path: 'workspace' }) ?? {})).toEqual(
      ['chart'],
    );
  });

  const linked = (path: string, target: string) => ({
    ...CHART,
    [path]: (ctx: { symlink(target: string): void }) => ctx.symlink(target),
  });

  it.each([
    [
      'security 45: a link out of the workspace',
      'stolen',
      '../../outside/secret',
    ],
    [
      'security 46: Chart.lock as such a link',
      'Chart.lock',
      '../../outside/secret',
    ],
    ['security 45: a link to a folder outside', 'all', '../../outside'],
    ['security 45: an absolute link', 'passwd', '/etc/passwd'],
  ])('%s is refused', async (_, path, target) => {
    const packing = pack(linked(path, target));
    await expect(packing).rejects.toThrow('leads out of');
    await expect(packing).rejects.not.toThrow('s3cr3t');
  });

  it('security 45: a dangling link is refused, a chain of links followed', async () => {
    await expect(pack(linked('gone', 'nowhere'))).rejects.toThrow(
      'does not exist',
    );
    const chain = linked('one', 'two');
    await expect(
      pack({ ...chain, ...linked('two', '../../outside/secret') }),
    ).rejects.toThrow('leads out of');
    const inside = await pack({ ...chain, ...linked('two', 'Chart.yaml') });
    expect(inside.output.fileName).toBe('shop-1.2.0.tgz');
  });

  it('security 45: a folder that links to itself ends', async () => {
    await expect(pack(linked('loop', '.'))).rejects.toThrow(
      'a link to a folder',
    );
  });

  it('security 1: a path out of the workspace is refused', async () => {
    await expect(pack(CHART, { chartPath: '../outside' })).rejects.toThrow(
      'leads out of',
    );
    await expect(pack(CHART, { targetPath: '../outside' })).rejects.toThrow(
      'leads out of',
    );
  });
});
