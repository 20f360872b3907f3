// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { allows, type PermissionFilter } from '../../authorization/filters';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import type { InstanceStore, InstanceWriter } from '../InstanceStore';
import {
  duplicateMessage,
  isProblem,
  type IndexedFile,
} from '../domain/indexedFile';
import { fileWith, inBatches, recordWith } from './instanceFiles';

const ALL = { allowed: { kind: 'all' }, offset: 0, limit: 100 } as const;
const MINUTE = 60_000;

async function claimed(store: InstanceStore): Promise<InstanceWriter> {
  const writer = await store.claim();
  if (!writer) throw new Error('Another holder has the claim');
  return writer;
}

async function build(
  store: InstanceStore,
  files: readonly IndexedFile[],
  commit = 'c1',
) {
  const writer = await claimed(store);
  await writer.rebuild(commit, inBatches(files));
  await writer.release();
}

async function change(
  store: InstanceStore,
  step: { from: string; to: string },
  paths: readonly string[],
  files: readonly IndexedFile[] = [],
) {
  const writer = await claimed(store);
  try {
    await writer.update({ ...step, paths, files });
  } finally {
    await writer.release();
  }
}

const namesOf = async (
  store: InstanceStore,
  query: Partial<Parameters<InstanceStore['list']>[0]> = {},
) => (await store.list({ ...ALL, ...query })).records.map(({ name }) => name);

/** What the rows of a commit must be, worked out the plain way. */
function expected(files: ReadonlyMap<string, IndexedFile>) {
  const names = new Map<string, string>();
  const problems: string[] = [];
  for (const [path, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isProblem(file)) problems.push(path);
    else if (names.has(file.record.name)) problems.push(path);
    else names.set(file.record.name, path);
  }
  return { names: [...names.keys()].sort(), problems };
}

// `a` for `b-c` and `a-b` for `c` have one name.
const anyFile = fc
  .record({
    product: fc.constantFrom('shop', 'till', 'a', 'a-b'),
    customer: fc.constantFrom('acme', 'b-c', 'c'),
    environment: fc.constantFrom('dev', 'prod'),
    broken: fc.integer({ min: 0, max: 5 }).map(n => n === 0),
    version: fc.constantFrom('1.0.0', '2.0.0'),
  })
  .map(({ broken, version, ...context }): IndexedFile => {
    const file = fileWith(context, version);
    return broken ? { path: file.path, message: 'Broken' } : file;
  });
const anyCommit = fc
  .array(anyFile, { maxLength: 8 })
  .map(files => new Map(files.map(file => [file.path, file])));

const anyFilter = fc.oneof(
  fc.constantFrom<PermissionFilter[]>({ kind: 'all' }, { kind: 'none' }),
  fc
    .record({
      product: fc.subarray(['shop', 'till', 'a', 'a-b']),
      environment: fc.subarray(['dev', 'prod']),
      customer: fc.subarray(['acme', 'c']),
    })
    .map(
      ({ product, environment, customer }): PermissionFilter => ({
        kind: 'criteria',
        criteria: {
          anyOf: [
            {
              allOf: [
                { part: 'product', values: product },
                { part: 'environment', values: environment },
              ],
            },
            { not: { not: { part: 'customer', values: customer } } },
          ],
        },
      }),
    ),
);

/** What every database must do. */
export function describeInstanceStoreOn(...ids: TestDatabaseId[]): void {
  const databases = TestDatabases.create({ ids });

  describe.each(databases.eachSupportedId())('the instance store on %p', id => {
    let knex: Knex;
    const clock = { time: Date.UTC(2026, 0, 1) };

    const replica = (format = '1') =>
      new DatabaseInstanceStore({
        knex,
        format,
        now: () => new Date(clock.time),
      });

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
      await knex('instances').delete();
      await knex('instance_index')
        .where('id', 1)
        .update({ commit: null, lease_until: 0 });
    });

    it('has nothing until it was built once', async () => {
      const store = replica();
      expect(await store.commit()).toBeUndefined();
      expect(await store.list(ALL)).toEqual({ records: [], total: 0 });
      await build(store, [fileWith()]);
      expect(await store.commit()).toBe('c1');
      const { records, total } = await store.list(ALL);
      expect({ records, total }).toEqual({ records: [recordWith()], total: 1 });
    });

    it('pages in order of names, byte by byte, with the total of all pages', async () => {
      const store = replica();
      const instances = ['b', 'a1', 'a-1', 'a', 'z', '0'];
      await build(
        store,
        instances.map(instance => fileWith({ instance })),
      );
      const names = instances
        .map(instance => `shop-acme-dev-${instance}`)
        .sort();
      expect(await namesOf(store)).toEqual(names);
      const page = await store.list({ ...ALL, offset: 2, limit: 3 });
      expect(page.records.map(({ name }) => name)).toEqual(names.slice(2, 5));
      expect(page.total).toBe(6);
      expect(await store.list({ ...ALL, offset: 6 })).toEqual({
        records: [],
        total: 6,
      });
      expect(await store.list({ ...ALL, limit: 0 })).toEqual({
        records: [],
        total: 6,
      });
    });

    it('lists only what is asked for and allowed, and counts only that', async () => {
      const store = replica();
      await build(store, [
        fileWith(),
        fileWith({ environment: 'prod' }),
        fileWith({ product: 'till' }),
        fileWith({ product: 'till', customer: 'globex' }),
      ]);
      expect(await namesOf(store, { product: 'till' })).toEqual([
        'till-acme-dev-main',
        'till-globex-dev-main',
      ]);
      const allowed: PermissionFilter = {
        kind: 'criteria',
        criteria: { not: { part: 'environment', values: ['prod'] } },
      };
      const list = await store.list({ ...ALL, customer: 'acme', allowed });
      expect(list.records.map(({ name }) => name)).toEqual([
        'shop-acme-dev-main',
        'till-acme-dev-main',
      ]);
      expect(list.total).toBe(2);
      expect(await store.list({ ...ALL, allowed: { kind: 'none' } })).toEqual({
        records: [],
        total: 0,
      });
    });

    it('takes what a filter holds as text and nothing else', async () => {
      const store = replica();
      await build(store, [fileWith()]);
      for (const product of ["' or 1=1 --", '%', 'shop%', 'SHOP', '_hop']) {
        expect((await store.list({ ...ALL, product })).total).toBe(0);
      }
    });

    it('security 19: names the second file of an instance name as a problem, until it is the only one', async () => {
      const store = replica();
      const first = fileWith({ customer: 'a-b', environment: 'c' });
      const second = fileWith({ customer: 'a', environment: 'b-c' });
      const { name } = first.record;
      await build(store, [second, first]);
      const message = duplicateMessage(name);
      expect(await namesOf(store)).toEqual([name]);
      expect(await store.problems(10)).toEqual([
        { path: second.path, message },
      ]);
      expect((await store.find({ name })).map(({ path }) => path)).toEqual([
        first.path,
        second.path,
      ]);
      await change(store, { from: 'c1', to: 'c2' }, [first.path]);
      expect((await store.list(ALL)).records).toEqual([second.record]);
      expect(await store.problems(10)).toEqual([]);
    });

    it('finds by name and by path', async () => {
      const store = replica();
      const shop = fileWith();
      const till = fileWith({ product: 'till' });
      await build(store, [
        shop,
        till,
        { path: 'x/release.yaml', message: 'x' },
      ]);
      const { name } = shop.record;
      expect(await store.find({ name })).toEqual([shop]);
      expect(await store.find({ name, path: shop.path })).toEqual([shop]);
      expect(await store.find({ name, path: till.path })).toEqual([shop, till]);
      expect(await store.find({ name: 'x', path: 'x/release.yaml' })).toEqual(
        [],
      );
    });

    it('gives the same by steps as by reading all anew', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyCommit, { minLength: 1, maxLength: 4 }),
          anyFilter,
          async ([first = new Map(), ...commits], allowed) => {
            const store = replica();
            let known: Map<string, IndexedFile> = first;
            let commit = 'c0';
            await build(store, [...known.values()], commit);
            for (const [index, next] of commits.entries()) {
              const paths = [...new Set([...known.keys(), ...next.keys()])];
              const to = `c${index + 1}`;
              const step = { from: commit, to };
              await change(store, step, paths, [...next.values()]);
              known = next;
              commit = to;
            }
            const { names, problems } = expected(known);
            expect(await namesOf(store)).toEqual(names);
            const found = await store.problems(100);
            expect(found.map(({ path }) => path)).toEqual(problems);
            const every = (await store.list(ALL)).records;
            const visible = every.filter(({ context }) =>
              allows(allowed, context),
            );
            const page = { ...ALL, allowed, offset: 1, limit: 2 };
            expect(await store.list(page)).toEqual({
              records: visible.slice(1, 3),
              total: visible.length,
            });
          },
        ),
        { numRuns: 60 },
      );
    });

    it('shows the old state until the new one is whole, and keeps no row of the old', async () => {
      const store = replica();
      const reader = replica();
      await build(store, [fileWith()]);
      const writer = await claimed(store);
      const during: string[][] = [];
      async function* batches() {
        for (const instance of ['x', 'y']) {
          yield [fileWith({ instance })];
          during.push(await namesOf(reader));
        }
      }
      await writer.rebuild('c2', batches());
      await writer.release();
      expect(during).toEqual([['shop-acme-dev-main'], ['shop-acme-dev-main']]);
      expect(await namesOf(reader)).toEqual([
        'shop-acme-dev-x',
        'shop-acme-dev-y',
      ]);
      expect(await knex('instances').select('path')).toHaveLength(2);
    });

    it('keeps the old state when reading the new one fails, and cleans up with the next', async () => {
      const store = replica();
      await build(store, [fileWith()]);
      const writer = await claimed(store);
      async function* failing() {
        yield [fileWith({ instance: 'x' })];
        throw new Error('Git is down');
      }
      await expect(writer.rebuild('c2', failing())).rejects.toThrow('Git is');
      await writer.release();
      expect(await store.commit()).toBe('c1');
      expect(await namesOf(store)).toEqual(['shop-acme-dev-main']);
      await build(store, [], 'c3');
      expect(await knex('instances').select('path')).toEqual([]);
    });

    it('lets one replica change at a time', async () => {
      const [one, other] = [replica(), replica()];
      const claims = await Promise.all([one.claim(), other.claim()]);
      const writers = claims.filter(claim => claim !== undefined);
      expect(writers).toHaveLength(1);
      expect(await other.claim()).toBeUndefined();
      await writers[0]?.release();
      await (await claimed(other)).release();
    });

    it('lets another replica go on when one dies, and takes nothing from the dead', async () => {
      const [slow, other] = [replica(), replica()];
      await build(slow, [fileWith()]);
      const late = await claimed(slow);
      const steps = (async function* stalled() {
        yield [fileWith({ instance: 'late' })];
        clock.time += 2 * MINUTE;
        await build(other, [fileWith({ instance: 'new' })], 'c2');
        yield [fileWith({ instance: 'later' })];
      })();
      await expect(late.rebuild('c1b', steps)).rejects.toThrow(
        'Another replica took over',
      );
      const files = [fileWith({ instance: 'late' })];
      const paths = files.map(({ path }) => path);
      await expect(
        late.update({ from: 'c2', to: 'c3', paths, files }),
      ).rejects.toThrow('Another replica took over');
      expect(await other.commit()).toBe('c2');
      expect(await namesOf(other)).toEqual(['shop-acme-dev-new']);
      await late.release();
    });

    it('refuses to go on from another commit than the one it has', async () => {
      const store = replica();
      await build(store, [fileWith()]);
      const { path } = fileWith();
      await expect(
        change(store, { from: 'c0', to: 'c2' }, [path]),
      ).rejects.toThrow('Another replica');
      expect(await namesOf(store)).toEqual(['shop-acme-dev-main']);
    });

    it('does not take rows for its own that were read in another way', async () => {
      await build(replica('1'), [fileWith()]);
      const other = replica('2');
      expect(await other.commit()).toBeUndefined();
      expect(await namesOf(other)).toEqual([]);
      await build(other, [fileWith({ instance: 'x' })]);
      expect(await namesOf(other)).toEqual(['shop-acme-dev-x']);
    });
  });
}
