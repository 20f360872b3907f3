import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { ChangedInstances } from './ChangedInstances';
import { asChanges, fileWith } from './__testUtils__/instanceFiles';

const FILES = asChanges(fileWith(), fileWith({ customer: 'globex' }));

/** A repository at some commit, in which some paths changed since the commit before. */
function repositoryOf() {
  let commit = 1;
  let changed: readonly string[] | undefined = [];
  const refreshed: number[] = [];
  const snapshot = (): GitSnapshot => ({
    sha: `c${commit}`,
    list: async () => Object.keys(FILES),
    read: async path =>
      FILES[path] === undefined
        ? undefined
        : new TextEncoder().encode(FILES[path]),
    readAll: async () => new Map(),
    changesSince: async () => (changed ? [...changed] : undefined),
  });
  return {
    refreshed,
    push(...paths: string[]) {
      commit += 1;
      changed = paths;
    },
    force() {
      commit += 1;
      changed = undefined;
    },
    changes: (indexed: string | undefined = 'c1') =>
      new ChangedInstances({
        repository: { snapshot: async () => snapshot() },
        index: {
          commit: async () => indexed,
          refresh: async () => {
            refreshed.push(commit);
          },
        },
      }),
  };
}

describe('ChangedInstances', () => {
  it.each<[string, string[], readonly string[] | 'many']>([
    ['a release', ['acme/dev/shop-main/release.yaml'], ['shop-acme-dev-main']],
    [
      'own values, and the Application with them',
      ['globex/dev/shop-main/values.yaml', 'apps/globex/dev/shop-main.yaml'],
      ['shop-globex-dev-main'],
    ],
    ['something else', ['README.md', 'apps/x.yaml'], []],
    ['a shared layer', ['_customers/acme/values.yaml'], 'many'],
    ['an instance that is gone', ['acme/dev/other-main/release.yaml'], 'many'],
    [
      'very many',
      Array.from({ length: 201 }, (_, i) => `acme/dev/p${i}-main/release.yaml`),
      'many',
    ],
  ])('tells who is concerned by %s', async (_, paths, told) => {
    const repository = repositoryOf();
    const changes = repository.changes();
    expect(await changes.look()).toEqual([]);
    repository.push(...paths);
    expect(await changes.look()).toEqual(told);
    expect(await changes.look()).toEqual([]);
  });

  it('goes on from what the list had, also over a restart', async () => {
    const repository = repositoryOf();
    repository.push('acme/dev/shop-main/release.yaml');
    expect(await repository.changes().look()).toEqual(['shop-acme-dev-main']);
    expect(await repository.changes('c2').look()).toEqual([]);
    expect(repository.refreshed).not.toEqual([]);
  });

  it('says that anything may have changed after a forced push', async () => {
    const repository = repositoryOf();
    const changes = repository.changes();
    await changes.look();
    repository.force();
    expect(await changes.look()).toBe('many');
  });
});
