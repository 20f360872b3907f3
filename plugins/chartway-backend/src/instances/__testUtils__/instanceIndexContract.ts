// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { GitChanges } from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import { createLocalGitHost } from '../../adapters/git/local/LocalGitHost';
import { RepositoryAccess } from '../../git/RepositoryAccess';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import { InstanceIndex } from '../InstanceIndex';
import type { InstanceStore } from '../InstanceStore';
import { asChanges, contextWith, fileWith } from './instanceFiles';

const DANA = { name: 'Dana', email: 'dana@example.test' };
const ALL = { allowed: { kind: 'all' }, offset: 0, limit: 100 } as const;

/** What every database must do, with real Git repositories. */
export function describeInstanceIndexOn(...ids: TestDatabaseId[]): void {
  const databases = TestDatabases.create({ ids });

  describe.each(databases.eachSupportedId())('the instance index on %p', id => {
    const logger = mockServices.logger.mock();
    let folder: string;
    let knex: Knex;
    let repository: RepositoryAccess;

    beforeAll(async () => {
      knex = await databases.init(id);
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@chartway/plugin-chartway-backend',
          'migrations',
        ),
      });
    });

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'chartway-index-'));
      repository = access();
      await knex('instances').delete();
      await knex('instance_index')
        .where('id', 1)
        .update({ commit: null, lease_until: 0 });
    });

    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** The GitOps repository as one replica sees it. */
    function access(): RepositoryAccess {
      const host = createLocalGitHost({
        options: { type: 'local' },
        configKey: 'chartway.git',
        dataFolder: folder,
        logger,
      });
      const settings = { name: 'gitops', branch: 'main', description: '' };
      return new RepositoryAccess(host, settings);
    }

    function replica(from: Pick<RepositoryAccess, 'snapshot'> = access()) {
      const store = new DatabaseInstanceStore({
        knex,
        format: '1',
        now: () => new Date(),
      });
      return new InstanceIndex({ repository: from, store, logger });
    }

    const commit = (changes: GitChanges) =>
      repository.commit({
        author: DANA,
        message: 'Change instances',
        edit: async () => changes,
      });

    const namesIn = async (store: InstanceStore) =>
      (await store.list(ALL)).records.map(({ name }) => name);
    const names = async (index: InstanceIndex) =>
      namesIn(await index.refreshed());

    it('follows the branch: empty, then what each commit adds, changes and removes', async () => {
      const index = replica();
      expect(await names(index)).toEqual([]);
      const [shop, till] = [fileWith(), fileWith({ product: 'till' })];
      await commit({ ...asChanges(shop, till), 'README.md': 'Hello' });
      expect(await names(index)).toEqual([
        'shop-acme-dev-main',
        'till-acme-dev-main',
      ]);
      await commit({
        [shop.path]: null,
        ...asChanges(fileWith({ product: 'till' }, '2.0.0')),
      });
      const store = await index.refreshed();
      const { records } = await store.list(ALL);
      expect(
        records.map(({ name, release }) => [name, release.chart.version]),
      ).toEqual([['till-acme-dev-main', '2.0.0']]);
    });

    it('names what cannot be read, until it is mended', async () => {
      const index = replica();
      const { path } = fileWith();
      await commit({
        [path]: 'kind: Something',
        'acme/dev/other/release.yaml': asChanges(fileWith())[path] ?? '',
        'acme/dev/a\u00e4/release.yaml': 'x: "\\0"',
        '_customers/release.yaml': 'a layer, no instance',
      });
      const store = await index.refreshed();
      expect(await namesIn(store)).toEqual([]);
      const problems = await store.problems(10);
      expect(problems.map(problem => problem.path)).toEqual([
        'acme/dev/a\u00e4/release.yaml',
        'acme/dev/other/release.yaml',
        path,
      ]);
      expect(problems[1]?.message).toContain(`belongs to ${path}`);
      await commit(asChanges(fileWith()));
      expect(await names(index)).toEqual(['shop-acme-dev-main']);
      expect(await store.problems(10)).toHaveLength(2);
    });

    it('refuses a record that gives its instance the name of another', async () => {
      const index = replica();
      const file = fileWith({ customer: 'aaa' });
      const text = asChanges(file)[file.path] ?? '';
      await commit({
        ...asChanges(fileWith()),
        [file.path]: text.replace(
          'instanceName: shop-aaa-dev-main',
          'instanceName: shop-acme-dev-main',
        ),
      });
      const store = await index.refreshed();
      const { records } = await store.list(ALL);
      expect(records.map(({ context }) => context.customer)).toEqual(['acme']);
      const [problem] = await store.problems(10);
      expect(problem?.message).toContain('is named "shop-aaa-dev-main"');
    });

    it('reads all anew when it cannot be told what changed', async () => {
      await commit(asChanges(fileWith()));
      const cannotTell = {
        snapshot: async (revision?: string) => {
          const snapshot = await repository.snapshot(revision);
          return {
            sha: snapshot.sha,
            list: snapshot.list.bind(snapshot),
            read: snapshot.read.bind(snapshot),
            readAll: snapshot.readAll.bind(snapshot),
          };
        },
      };
      const index = replica(cannotTell);
      expect(await names(index)).toEqual(['shop-acme-dev-main']);
      await commit(asChanges(fileWith({ instance: 'second' })));
      expect(await names(index)).toEqual([
        'shop-acme-dev-main',
        'shop-acme-dev-second',
      ]);
      await knex('instance_index').update({ commit: 'f'.repeat(40) });
      expect(await names(replica())).toHaveLength(2);
    });

    it('knows a commit that nobody has published yet, where a list does not', async () => {
      const index = replica();
      await commit(asChanges(fileWith()));
      await index.refreshed();
      const found: (string | undefined)[] = [];
      const second = fileWith({ instance: 'second' });
      await Promise.all(
        [asChanges(second), { [fileWith().path]: null }, { 'x.txt': 'x' }].map(
          (changes, place) =>
            repository.commit({
              author: DANA,
              message: 'One of a batch',
              edit: async snapshot => {
                const instances = await index.at(snapshot);
                const there = await instances.get('shop-acme-dev-second');
                const gone = await instances.get('shop-acme-dev-main');
                // An edit may be computed again; the last time counts.
                found[place] = `${there?.name} ${gone?.name}`;
                return changes;
              },
            }),
        ),
      );
      expect(found).toEqual([
        'undefined shop-acme-dev-main',
        'shop-acme-dev-second shop-acme-dev-main',
        'shop-acme-dev-second undefined',
      ]);
    });

    it('security 19: sees a collision of names and of folders at the very commit', async () => {
      const index = replica();
      const taken = { customer: 'a-b', environment: 'c' };
      await commit(asChanges(fileWith(taken)));
      const at = await index.at(await repository.snapshot());
      const same = contextWith({ customer: 'a', environment: 'b-c' });
      expect(await at.hasCollision(same)).toBe(true);
      expect(await at.hasCollision(contextWith(taken))).toBe(false);
      expect(await at.hasCollision(contextWith())).toBe(false);
      await commit(asChanges(fileWith({ product: 'shop-x', instance: 'y' })));
      const later = await index.at(await repository.snapshot());
      const folder_ = contextWith({ product: 'shop', instance: 'x-y' });
      expect(await later.hasCollision(folder_)).toBe(true);
      expect(await at.hasCollision(same)).toBe(true);
    });

    it('gives several replicas that ask at once the newest commit each', async () => {
      const indexes = [replica(), replica(), replica()];
      for (let round = 0; round < 4; round++) {
        await commit(asChanges(fileWith({ instance: `i${round}` })));
        const lists = await Promise.all(
          [...indexes, ...indexes].map(index => names(index)),
        );
        for (const list of lists) expect(list).toHaveLength(round + 1);
      }
    });

    it('passes on that Git does not answer', async () => {
      const index = replica({
        snapshot: async () => {
          throw new Error('Git is down');
        },
      });
      await expect(index.refreshed()).rejects.toThrow('Git is down');
    });
  });
}
