import { ConflictError, InputError } from '@backstage/errors';
import type { Context } from '@chartway/plugin-chartway-common';
import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { RepositoryAccess } from '../../git/RepositoryAccess';
import { memoryGitHost } from '../../__testUtils__/MemoryGitHost';
import type { InstanceIndex } from '../InstanceIndex';
import { InstancesAt } from '../InstancesAt';
import { instancePaths } from '../domain/layout';
import type { InstanceRecord } from '../domain/releaseFile';
import { GitValues } from './GitValues';

/** Two contexts with one name. */
const ONE: Context = {
  ...{ product: 'a', customer: 'b-acme' },
  ...{ environment: 'dev', instance: 'main' },
};
const OTHER: Context = { ...ONE, product: 'a-b', customer: 'acme' };

const record = (context: Context): InstanceRecord => ({
  ...{ context, name: 'a-b-acme-dev-main', namespace: 'x' },
  release: {
    chart: {
      ...{ name: 'a', version: '1.0.0', repository: 'oci://r/a' },
      digest: `sha256:${'c'.repeat(64)}`,
    },
    valuesCommit: 'b'.repeat(40),
    images: [],
    manifestsDigest: `sha256:${'d'.repeat(64)}`,
  },
});

function valuesWith(context: Context) {
  const path = instancePaths(context).release;
  const files = [{ path, record: record(context) }];
  const index: Pick<InstanceIndex, 'at' | 'refreshed'> = {
    at: async () => new InstancesAt({ paths: new Set(), files }),
    refreshed: async () => {
      throw new Error('Not asked here');
    },
  };
  const repository = new RepositoryAccess(memoryGitHost().host, {
    ...{ name: 'gitops', branch: 'main', description: '' },
  });
  return new GitValues(repository, index as InstanceIndex);
}

const HEAD: GitSnapshot = {
  sha: 'a'.repeat(40),
  list: async () => [],
  read: async () => undefined,
  readAll: async () => new Map(),
};

it('security 19, 34: does nothing to another instance that took the name since it was decided', async () => {
  const name = 'a-b-acme-dev-main';
  const values = valuesWith(OTHER);
  await expect(values.decidedRecord(name, HEAD, ONE)).rejects.toThrow(
    ConflictError,
  );
  expect((await values.decidedRecord(name, HEAD, OTHER)).context).toEqual(
    OTHER,
  );
});

it('security 33, 50: knows no layer but those of the instance', () => {
  const values = valuesWith(ONE);
  const own = record(ONE);
  expect(values.layerAt(own, undefined).kind).toBe('instance');
  for (const path of ['', '.', instancePaths(OTHER).values, '__proto__']) {
    expect(() => values.layerAt(own, path)).toThrow(InputError);
  }
});
