import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { createLocalGitHost } from '../adapters/git/local/LocalGitHost';
import { RepositoryAccess } from '../git/RepositoryAccess';
import { ExampleSeeder } from './ExampleSeeder';

async function setUp() {
  const root = await mkdtemp(join(tmpdir(), 'chartway-seed-'));
  const folder = join(root, 'examples');
  await mkdir(join(folder, 'deep'), { recursive: true });
  await writeFile(join(folder, 'README.md'), 'Hello\n');
  await writeFile(join(folder, 'deep', 'values.yaml'), 'a: 1\n');
  const host = createLocalGitHost({
    options: { type: 'local' },
    configKey: 'chartway.git',
    dataFolder: root,
    logger: mockServices.logger.mock(),
  });
  const access = (name: string) =>
    new RepositoryAccess(host, { name, branch: 'main', description: '' });
  return { folder, access };
}

describe('ExampleSeeder', () => {
  it('fills an empty repository and says where', async () => {
    const { folder, access } = await setUp();
    const repository = access('gitops');
    const lines: string[] = [];
    const logger = mockServices.logger.mock({
      info: message => {
        lines.push(message);
      },
    });
    await new ExampleSeeder([{ repository, folder }], logger).run();
    const snapshot = await repository.snapshot();
    expect(await snapshot.list()).toEqual(['README.md', 'deep/values.yaml']);
    expect(lines.join()).toMatch(/gitops \(file:.*\) with 2 example files/);
  });

  it('never touches a repository that has a commit', async () => {
    const { folder, access } = await setUp();
    const repository = access('gitops');
    const { sha } = await repository.commit({
      author: { name: 'Jane', email: 'jane@example.com' },
      message: 'Mine',
      edit: async () => ({ 'mine.txt': 'mine' }),
    });
    const logger = mockServices.logger.mock();
    await new ExampleSeeder([{ repository, folder }], logger).run();
    const snapshot = await repository.snapshot();
    expect(snapshot.sha).toBe(sha);
    expect(await snapshot.list()).toEqual(['mine.txt']);
  });

  it('goes on with the others when one cannot be filled', async () => {
    const { folder, access } = await setUp();
    const lines: string[] = [];
    const logger = mockServices.logger.mock({
      warn: message => {
        lines.push(message);
      },
    });
    const seeds = [
      { repository: access('one'), folder: join(folder, 'absent') },
      { repository: access('two'), folder },
    ];
    await new ExampleSeeder(seeds, logger).run();
    expect((await seeds[1]!.repository.snapshot()).sha).toBeDefined();
    expect(lines.join()).toMatch(/repository one could not be filled/);
  });
});
