// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import {
  frontierRoot,
  inclusionProof,
  leafHash,
  rootAt,
  verifyInclusion,
} from '@chartway/audit-kit';
import type { Knex } from 'knex';
import type { PermissionFilter } from '../../authorization/filters';
import { DatabaseAuditStore } from '../DatabaseAuditStore';
import { toEntry } from '../domain/entries';
import { AT, migrated, prepared, testLog, testRecord } from './testLog';

const all: PermissionFilter = { kind: 'all' };

/** What every database has to do with the log. */
export function auditStoreSuite(init: () => Promise<Knex>): void {
  const open = async () => {
    const knex = await migrated(await init());
    return { knex, store: new DatabaseAuditStore(knex) };
  };

  it('grows a tree that proves each record', async () => {
    const { store } = await open();
    const total = 600;
    for (const size of [1, 255, 1, 300, 43]) {
      const batch = Array.from({ length: size }, () => prepared(testRecord()));
      await store.append(batch);
    }
    const frontier = await store.frontier();
    const root = frontierRoot(frontier);
    expect(frontier.size).toBe(total);
    expect(await rootAt(store, total)).toEqual(root);
    for (const index of [0, 255, 256, 511, 512, total - 1]) {
      const [record] = await store.records(index, index + 1);
      const claim = {
        leafHash: leafHash(record!.bytes),
        index,
        size: total,
        root,
        proof: await inclusionProof(store, index, total),
      };
      expect(verifyInclusion(claim)).toBe(true);
    }
  });

  it('security 58: keeps one sequence without gaps while many append at once', async () => {
    const { knex, store } = await open();
    const logs = [testLog(knex), testLog(knex), testLog(knex)];
    const positions = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        logs[index % 3]!.log.append(testRecord()),
      ),
    );
    expect([...positions].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, index) => index),
    );
    const records = await store.records(0, 1000);
    expect(records.map(({ position }) => position)).toHaveLength(300);
    const frontier = await store.frontier();
    expect(await rootAt(store, 300)).toEqual(frontierRoot(frontier));
  });

  it('appends all records of a batch or none', async () => {
    const { store } = await open();
    const stray = testRecord({ kind: 'outcome', status: 'succeeded' });
    await expect(
      store.append([prepared(testRecord()), prepared(stray)]),
    ).rejects.toThrow(/No intent is open/);
    expect((await store.frontier()).size).toBe(0);
    expect(await store.records(0, 10)).toEqual([]);
  });

  it('lets a stray record of one caller fail without those of others', async () => {
    const { knex, store } = await open();
    const { log } = testLog(knex);
    const stray = testRecord({ kind: 'outcome', status: 'succeeded' });
    const results = await Promise.allSettled(
      [testRecord(), testRecord(), stray, testRecord()].map(record =>
        log.append(record),
      ),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(
      1,
    );
    expect((await store.frontier()).size).toBe(3);
    expect(log.writable).toBe(true);
  });

  it('takes one outcome per intent', async () => {
    const { store } = await open();
    const intent = testRecord();
    const outcome = { ...intent, kind: 'outcome', status: 'failed' } as const;
    await store.append([prepared(intent)]);
    expect(await store.openIntents()).toEqual([
      { record: intent, replica: 'elsewhere-1-aa' },
    ]);
    await store.append([prepared(outcome)]);
    expect(await store.openIntents()).toEqual([]);
    await expect(store.append([prepared(outcome)])).rejects.toThrow(
      /it has an outcome already/,
    );
    await expect(store.append([prepared(intent)])).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });
  });

  it('security 56: lets nobody change or remove rows by the way', async () => {
    const { knex, store } = await open();
    await store.append([prepared(testRecord())]);
    const rows = () => knex('audit_log');
    const only = { message: expect.stringMatching(/only added to/) };
    await expect(rows().update({ actor: 'x' })).rejects.toMatchObject(only);
    await expect(rows().delete()).rejects.toMatchObject(only);
    expect(await store.records(0, 2)).toHaveLength(1);
  });

  it('finds entries by every part, newest first, in pages', async () => {
    const { store } = await open();
    const day = (n: number) => `2026-01-0${n}T00:00:00.000Z`;
    const first = testRecord({
      at: day(1),
      reason: 'Rolls out 50% of ÄRGER_fix',
      requestId: 'request-a',
    });
    const second = testRecord({
      at: day(2),
      kind: 'event',
      status: 'denied',
      actor: 'user:default/sam',
      action: 'chartway.chart.push',
    });
    const third = testRecord({
      at: day(3),
      context: { ...first.context, product: 'billing' },
      subject: 'billing-acme-dev-main',
    });
    await store.append([first, second, third].map(record => prepared(record)));
    await store.append([
      prepared({ ...first, kind: 'outcome', at: day(4), status: 'succeeded' }),
    ]);
    const ids = async (
      query: Partial<Parameters<typeof store.list>[0]> = {},
    ) => {
      const found = await store.list({ allowed: all, limit: 10, ...query });
      return found.map(entry => toEntry(entry).id);
    };
    expect(await ids()).toEqual([third.id, second.id, first.id]);
    expect(await ids({ limit: 2 })).toEqual([third.id, second.id]);
    expect(await ids({ before: 1 })).toEqual([first.id]);
    expect(await ids({ product: 'billing' })).toEqual([third.id]);
    expect(await ids({ instance: 'other' })).toEqual([]);
    expect(await ids({ actor: 'user:default/sam' })).toEqual([second.id]);
    expect(await ids({ action: 'chartway.chart.push' })).toEqual([second.id]);
    expect(await ids({ status: 'intended' })).toEqual([third.id]);
    expect(await ids({ status: 'denied' })).toEqual([second.id]);
    expect(await ids({ status: 'succeeded' })).toEqual([first.id]);
    expect(await ids({ requestId: 'request-a' })).toEqual([first.id]);
    expect(await ids({ from: day(2), to: day(3) })).toEqual([second.id]);
    expect(await ids({ text: 'ärger_FIX' })).toEqual([first.id]);
    expect(await ids({ text: '50%' })).toEqual([first.id]);
    expect(await ids({ text: '0_ o' })).toEqual([]);
    expect(await ids({ text: "'; drop table audit_log" })).toEqual([]);
    expect(await ids({ text: 'BILLING' })).toEqual([third.id]);
  });

  it('reads only what a permission covers', async () => {
    const { store } = await open();
    const own = testRecord({ actor: 'user:default/sam' });
    const ofShop = testRecord();
    const ofNothing = testRecord({ context: {}, actor: 'user:default/kim' });
    const records = [own, ofShop, ofNothing];
    await store.append(records.map(record => prepared(record)));
    const seen = async (allowed: PermissionFilter) => {
      const found = await store.list({ allowed, limit: 10 });
      return found.map(entry => toEntry(entry).actor);
    };
    const criteria = (part: string, ...values: string[]): PermissionFilter => ({
      kind: 'criteria',
      criteria: { part, values },
    });
    expect(await seen({ kind: 'none' })).toEqual([]);
    expect(await seen(criteria('actor', 'user:default/sam'))).toEqual([
      'user:default/sam',
    ]);
    expect(await seen(criteria('product', 'shop'))).toHaveLength(2);
    expect(
      await seen({
        kind: 'criteria',
        criteria: { not: { part: 'product', values: ['shop'] } },
      }),
    ).toEqual([]);
    const mine = criteria('actor', 'user:default/sam');
    expect(await store.entry(own.id, mine)).toBeDefined();
    expect(await store.entry(ofShop.id, mine)).toBeUndefined();
    expect(await store.entry('nothing', all)).toBeUndefined();
  });

  it('tells from the record, not from the columns, what was done', async () => {
    const { store } = await open();
    const long = `\0"'?${'x'.repeat(3000)}`;
    const intent = testRecord({
      subject: long,
      before: { chartVersion: '1.0.0' },
      after: { chartVersion: '1.1.0' },
      policyVersion: 'abc',
      source: { ip: '10.0.0.1', userAgent: 'curl' },
    });
    await store.append([prepared(intent)]);
    const outcome = {
      ...testRecord({ id: intent.id, kind: 'outcome' }),
      status: 'succeeded' as const,
      after: { chartVersion: '1.1.1' },
      details: { commit: 'abc' },
    };
    await store.append([prepared(outcome)]);
    const found = await store.entry(intent.id, all);
    const { v: _, kind: __, ...told } = intent;
    expect(toEntry(found!)).toEqual({
      ...told,
      position: 0,
      outcomePosition: 1,
      after: { chartVersion: '1.1.1' },
      status: 'succeeded',
      details: { commit: 'abc' },
      finishedAt: AT,
    });
  });
}
