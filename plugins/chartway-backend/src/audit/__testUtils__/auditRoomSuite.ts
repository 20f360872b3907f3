// The suite is written once and run by the test file of each database.
/* eslint-disable jest/no-export */
import { mockServices } from '@backstage/backend-test-utils';
import {
  generateKey,
  openCheckpoint,
  parseSignerKey,
  verifyLog,
  type CheckpointEvidence,
  type SignerKey,
} from '@chartway/audit-kit';
import type { Knex } from 'knex';
import type { AuditAnchor } from '../AuditAnchor';
import { Checkpointer } from '../Checkpointer';
import { DatabaseCheckpointStore } from '../DatabaseCheckpointStore';
import { DatabaseCursorStore } from '../DatabaseCursorStore';
import { DatabaseLeaseStore } from '../DatabaseLeaseStore';
import { Forwarder } from '../Forwarder';
import { hashedRecords } from '../hashedRecords';
import { migrated, testLog, testRecord, unprotected } from './testLog';

/** An anchor in memory that can be out of reach. */
class TestAnchor implements AuditAnchor {
  readonly type = 'file';
  readonly notes: string[] = [];
  down = false;

  async newest() {
    if (this.down) throw new Error('The anchor is out of reach');
    return this.notes.at(-1);
  }

  async put(checkpoints: readonly { note: string }[]) {
    if (this.down) throw new Error('The anchor is out of reach');
    this.notes.push(...checkpoints.map(({ note }) => note));
    return 'https://git.example.com/audit';
  }
}

const newKey = (): SignerKey =>
  parseSignerKey(generateKey('portal.example.com/audit').privateKey);

/** What every database has to do for checkpoints, forwarding and leases. */
export function auditRoomSuite(init: () => Promise<Knex>): void {
  async function open() {
    const knex = await migrated(await init());
    const { store, log } = testLog(knex);
    const clock = { time: Date.UTC(2026, 0, 1) };
    const now = () => new Date(clock.time);
    const checkpoints = new DatabaseCheckpointStore(knex);
    const leases = new DatabaseLeaseStore(knex, now);
    const anchor = new TestAnchor();
    const key = newKey();
    const logger = mockServices.logger.mock();
    const signing = (changes: { key?: SignerKey } = {}) =>
      new Checkpointer({
        store,
        checkpoints,
        leases,
        cursors: new DatabaseCursorStore(knex),
        anchor,
        key,
        formerKeys: [],
        replica: 'here',
        logger,
        now,
        ...changes,
      });
    const append = async (count: number) => {
      for (let i = 0; i < count; i += 1) await log.append(testRecord());
    };
    const verify = async (evidence: CheckpointEvidence[]) =>
      verifyLog({
        records: await hashedRecords(store, 0, 100_000),
        checkpoints: evidence,
        keys: [key.verifier],
        tiles: store,
      });
    return {
      ...{ knex, store, log, clock, now, checkpoints, leases, anchor, key },
      ...{ signing, append, verify, logger },
    };
  }

  it('signs when there is something new, and puts it outside', async () => {
    const { signing, append, anchor, key, checkpoints, verify } = await open();
    const checkpointer = signing();
    await checkpointer.run();
    expect(anchor.notes).toEqual([]);
    await append(3);
    await checkpointer.run();
    await checkpointer.run();
    await append(2);
    await checkpointer.run();
    const opened = anchor.notes.map(note =>
      openCheckpoint(note, [key.verifier]),
    );
    expect(opened.map(({ size }) => size)).toEqual([3, 5]);
    expect(await checkpoints.newestAnchored()).toMatchObject({
      size: 5,
      anchoredUrl: 'https://git.example.com/audit',
    });
    const evidence = await checkpoints.some(100);
    expect(evidence.map(({ size }) => size)).toEqual([3, 5]);
    expect((await checkpoints.some(1)).map(({ size }) => size)).toEqual([5]);
    expect(await verify(evidence)).toMatchObject({ findings: [], signed: 5 });
  });

  it('loses no checkpoint while the anchor is out of reach', async () => {
    const { signing, append, anchor } = await open();
    const checkpointer = signing();
    anchor.down = true;
    for (const count of [1, 2]) {
      await append(count);
      await checkpointer.run();
    }
    expect(await checkpointer.problem()).toMatch(/out of reach/);
    anchor.down = false;
    await checkpointer.run();
    expect(anchor.notes).toHaveLength(2);
    expect(await checkpointer.problem()).toBeUndefined();
  });

  it.each<[string, (knex: Knex) => Promise<unknown>, RegExp]>([
    [
      'edited',
      knex => knex('audit_log').where('position', 1).update({ record: '{}' }),
      /edited/,
    ],
    [
      'deleted',
      knex => knex('audit_log').where('position', 1).delete(),
      /deleted/,
    ],
    [
      'swapped',
      async knex => {
        const at = (position: number) =>
          knex('audit_log').where('position', position);
        await at(1).update({ position: 100 });
        await at(2).update({ position: 1 });
        await at(100).update({ position: 2 });
      },
      /swapped/,
    ],
    [
      'truncated',
      knex => knex('audit_log').where('position', '>=', 3).delete(),
      /truncated|deleted/,
    ],
  ])('security 56: finds rows that were %s', async (_, tamper, kind) => {
    const { knex, signing, append, verify, checkpoints } = await open();
    await append(5);
    await signing().run();
    await unprotected(knex, () => tamper(knex));
    const { findings } = await verify(await checkpoints.some(10));
    expect(findings.map(finding => finding.kind).join()).toMatch(kind);
  });

  it('security 56: signs no record that was changed since it was appended', async () => {
    const { knex, signing, append, anchor } = await open();
    await append(2);
    await unprotected(knex, () =>
      knex('audit_log').where('position', 1).update({ record: '{}' }),
    );
    const checkpointer = signing();
    await checkpointer.run();
    expect(await checkpointer.problem()).toMatch(/position 1 is not the one/);
    expect(anchor.notes).toEqual([]);
  });

  /** As somebody does who owns the database and knows the code: all is written anew, consistently. */
  async function rebuild({ knex }: { knex: Knex }) {
    const records = await testLog(knex).store.records(0, 1000);
    await unprotected(knex, () => knex('audit_log').delete());
    for (const table of ['audit_tiles', 'audit_open', 'audit_checkpoints']) {
      await knex(table).delete();
    }
    await knex('audit_head').update({ size: 0, frontier: null });
    const { log } = testLog(knex);
    for (const { position } of records) {
      await log.append(testRecord({ actor: `user:default/forged${position}` }));
    }
  }

  it('security 57: signs no log that a database administrator wrote anew, even after a restart', async () => {
    const opened = await open();
    const { signing, append, anchor, verify } = opened;
    const before = signing();
    await append(4);
    await before.run();
    const evidence = anchor.notes.map(note => ({ note }));
    await rebuild(opened);
    await append(1);
    for (const checkpointer of [before, signing()]) {
      await checkpointer.run();
      expect(await checkpointer.problem()).toMatch(
        /does not begin with the 4 records that were signed before/,
      );
    }
    expect(anchor.notes).toHaveLength(1);
    const { findings } = await verify(evidence);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'rebuilt',
        range: { from: 0, to: 4 },
        checkpoint: 4,
      }),
    ]);
  });

  it('security 57: trusts no checkpoint that another key signed', async () => {
    const { signing, append } = await open();
    await append(1);
    await signing().run();
    await append(1);
    const stranger = signing({ key: newKey() });
    await stranger.run();
    expect(await stranger.problem()).toMatch(/cannot be trusted/);
  });

  it('lets one replica at a time have a lease, and the next once it is over', async () => {
    const { leases, clock } = await open();
    expect(await leases.take('a', 'one', 1000)).toBe(true);
    expect(await leases.take('a', 'two', 1000)).toBe(false);
    expect(await leases.take('a', 'one', 2000)).toBe(true);
    clock.time += 1500;
    expect(await leases.take('a', 'two', 1000)).toBe(false);
    expect(await leases.held('a')).toEqual(['a']);
    clock.time += 1000;
    expect(await leases.held('a')).toEqual([]);
    expect(await leases.take('a', 'two', 1000)).toBe(true);
    await leases.release('a', 'one');
    expect(await leases.take('a', 'one', 1000)).toBe(false);
    await leases.release('a', 'two');
    expect(await leases.take('a', 'one', 1000)).toBe(true);
  });

  it('forwards every record at least once, in order, over failures and restarts', async () => {
    const { knex, store, leases, clock, now, append, logger } = await open();
    const received: number[] = [];
    const receiver = { failures: 2 };
    const start = (replica: string) =>
      new Forwarder({
        name: 'siem',
        start: 'beginning',
        sender: {
          type: 'webhook',
          async send(records) {
            received.push(...records.map(({ position }) => position));
            receiver.failures -= 1;
            if (receiver.failures >= 0) throw new Error('The receiver is down');
          },
        },
        ...{ store, leases, replica, now, logger },
        cursors: new DatabaseCursorStore(knex),
      });
    const { signal } = new AbortController();
    await append(150);
    const first = start('one');
    await first.run(signal);
    await first.run(signal);
    expect(received).toHaveLength(100);
    expect(await first.state()).toEqual({
      name: 'siem',
      type: 'webhook',
      position: 0,
      problem: 'The receiver is down',
    });
    clock.time += 1000;
    await first.run(signal);
    expect(received).toHaveLength(200);
    const second = start('two');
    await second.run(signal);
    expect(received.slice(200)).toEqual(Array.from(Array(150).keys()));
    expect(await second.state()).toEqual({
      name: 'siem',
      type: 'webhook',
      position: 150,
    });
    await append(1);
    await second.run(signal);
    expect(received.at(-1)).toBe(150);
  });
}
