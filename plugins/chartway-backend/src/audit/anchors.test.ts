import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import {
  generateKey,
  parseSignerKey,
  signCheckpoint,
} from '@chartway/audit-kit';
import { createLocalGitHost } from '../adapters/git/local/LocalGitHost';
import { FileAnchor } from './FileAnchor';
import { GitAnchor } from './GitAnchor';
import { readSigningKey } from './readSigningKey';

const AUTHOR = { name: 'Dana', email: 'dana@example.com' };
const key = parseSignerKey(generateKey('portal.example.com/audit').privateKey);

const checkpoint = (size: number) => ({
  size,
  at: '2026-01-02T03:04:05.678Z',
  note: signCheckpoint(
    { origin: key.name, size, root: new Uint8Array(32).fill(size) },
    key,
  ),
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chartway-anchor-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function gitAnchor() {
  const host = createLocalGitHost({
    options: { type: 'local' },
    configKey: 'chartway.git',
    dataFolder: folder,
    logger: mockServices.logger.mock(),
  });
  const repository = await host.ensureRepository('gitops', {
    defaultBranch: 'main',
    description: '',
  });
  const anchor = new GitAnchor(async () => repository, 'audit-checkpoints');
  const commit = () =>
    repository.commit({
      branch: 'main',
      author: AUTHOR,
      message: 'Begin',
      edit: async () => ({ 'acme/values.yaml': 'a: 1\n' }),
    });
  return { repository, anchor, commit };
}

describe('GitAnchor', () => {
  it('keeps a branch of checkpoints only, and leaves the others alone', async () => {
    const { repository, anchor, commit } = await gitAnchor();
    const { sha } = await commit();
    expect(await anchor.newest()).toBeUndefined();
    await anchor.put([checkpoint(3), checkpoint(5)]);
    await anchor.put([checkpoint(5), checkpoint(9)]);
    expect(await anchor.newest()).toBe(checkpoint(9).note);
    const snapshot = await repository.snapshot('audit-checkpoints');
    expect(await snapshot.list()).toEqual([
      'checkpoint',
      'checkpoints/2026-01-02/3',
      'checkpoints/2026-01-02/5',
      'checkpoints/2026-01-02/9',
    ]);
    expect((await repository.snapshot('main')).sha).toBe(sha);
  });

  it('never takes a checkpoint back', async () => {
    const { anchor, commit } = await gitAnchor();
    await commit();
    await anchor.put([checkpoint(9)]);
    await anchor.put([checkpoint(4)]);
    expect(await anchor.newest()).toBe(checkpoint(9).note);
  });

  it('waits for the first commit of a repository, so that its branch does not become the default one', async () => {
    const { anchor, commit, repository } = await gitAnchor();
    await expect(anchor.put([checkpoint(1)])).rejects.toThrow(
      /has no commit yet/,
    );
    expect((await repository.snapshot('main')).sha).toBeUndefined();
    await commit();
    await anchor.put([checkpoint(1)]);
    expect(await anchor.newest()).toBe(checkpoint(1).note);
  });
});

describe('FileAnchor', () => {
  it('keeps every checkpoint, and which is the newest', async () => {
    const anchor = new FileAnchor(join(folder, 'anchored'));
    expect(await anchor.newest()).toBeUndefined();
    await anchor.put([checkpoint(3), checkpoint(5)]);
    expect(await anchor.newest()).toBe(checkpoint(5).note);
    const path = join(folder, 'anchored', 'checkpoints', '2026-01-02', '3');
    expect(await readFile(path, 'utf8')).toBe(checkpoint(3).note);
  });
});

describe('readSigningKey', () => {
  it('makes one key, however many replicas start on one folder', async () => {
    const path = join(folder, 'audit', 'signing-key');
    const name = 'portal.example.com/audit';
    const keys = await Promise.all(
      Array.from({ length: 5 }, () => readSigningKey(path, name)),
    );
    const again = await readSigningKey(path, 'another name');
    const texts = [...keys, again].map(({ verifier }) => verifier.text);
    expect(new Set(texts).size).toBe(1);
    expect(again.name).toBe(name);
  });
});
