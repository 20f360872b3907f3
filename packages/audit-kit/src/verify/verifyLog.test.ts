import fc from 'fast-check';
import {
  makeLog,
  ORIGIN,
  recordBytes,
  signer,
  store,
  type TestLog,
} from '../__testUtils__/log';
import { leafHash } from '../merkle/hash';
import { MemoryTiles } from '../merkle/tiles';
import { parseCheckpoint, signCheckpoint } from '../note/checkpoint';
import { generateKey, parseSignerKey } from '../note/keys';
import type { Finding, LoggedRecord, LogToVerify } from './types';
import { verifyLog } from './verifyLog';

const keys = [signer.verifier];

/** What a verifier has: everything, no tiles, or no hashes at all. */
const views = {
  'rows with hashes and tiles': (log: TestLog) => ({
    records: log.rows,
    tiles: log.tiles,
  }),
  'rows with hashes': (log: TestLog) => ({ records: log.rows }),
  'bare records': (log: TestLog) => ({
    records: log.rows.map(({ position, bytes }) => ({ position, bytes })),
  }),
};

const verify = (log: TestLog, view: Partial<LogToVerify> = {}) =>
  verifyLog({
    records: log.rows,
    checkpoints: log.checkpoints,
    keys,
    ...view,
  });

const summary = (findings: readonly Finding[]) =>
  findings.map(({ kind, positions }) =>
    `${kind} ${positions.join(',')}`.trim(),
  );

const SIZE = 1000;
const CHECKPOINTS = [100, 256, 300, 700, 1000];

/** The same log with other records, everything recomputed: what somebody who owns the database can do. */
const rebuild = (log: TestLog, records: Uint8Array[]): TestLog => ({
  ...log,
  ...store(records),
});

const bytesOf = (log: TestLog) => log.rows.map(({ bytes }) => bytes);

describe.each(Object.entries(views))('verifying %s', (_, view) => {
  it('finds nothing in a log that was left alone', async () => {
    const log = makeLog(SIZE + 7, CHECKPOINTS);
    expect(await verify(log, view(log))).toEqual({
      records: SIZE + 7,
      signed: SIZE,
      origin: ORIGIN,
      checkpoints: 5,
      unproven: [{ from: SIZE, to: SIZE + 7 }],
      findings: [],
      more: 0,
    });
  });

  it('security 56: names deleted rows', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    log.rows.splice(400, 3);
    log.rows.splice(20, 1);
    const { findings } = await verify(log, view(log));
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'deleted',
        positions: [20],
        checkpoint: 100,
      }),
      expect.objectContaining({
        kind: 'deleted',
        range: { from: 400, to: 403 },
        checkpoint: 700,
      }),
    ]);
  });

  it('security 56: names the rows that were cut off', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    log.rows.length = 650;
    const { findings, unproven } = await verify(log, view(log));
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'truncated',
        range: { from: 650, to: 1000 },
        checkpoint: 1000,
      }),
    ]);
    expect(unproven.every(({ to }) => to <= 650)).toBe(true);
  });

  it('security 57: names the interval in which the history was rebuilt, and trusts the others', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const records = bytesOf(log);
    records[420] = recordBytes('forged');
    const forged = rebuild(log, records);
    expect((await verify(forged, view(forged))).findings).toEqual([
      expect.objectContaining({
        kind: 'rebuilt',
        range: { from: 300, to: 700 },
        checkpoint: 700,
      }),
    ]);
  });

  it('security 57: finds a log rebuilt without a record', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const forged = rebuild(
      log,
      bytesOf(log).filter((_bytes, i) => i !== 420),
    );
    expect(summary((await verify(forged, view(forged))).findings)).toEqual([
      'rebuilt',
      'truncated 999',
    ]);
  });
});

describe('verifying with stored hashes', () => {
  it('security 56: names an edited row and its id', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    log.rows[42]!.bytes = recordBytes('forged');
    expect((await verify(log)).findings).toEqual([
      {
        kind: 'edited',
        positions: [42],
        range: { from: 42, to: 43 },
        checkpoint: 100,
        message:
          'Record 42 (id "forged") is not what was logged; proved by the checkpoint of 100 records.',
      },
    ]);
  });

  it('security 56: names swapped contents', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const [a, b] = [log.rows[5]!, log.rows[900]!];
    [a.bytes, b.bytes] = [b.bytes, a.bytes];
    expect(summary((await verify(log)).findings)).toEqual(['swapped 5,900']);
  });

  it('security 56: names a row that was deleted, the others renumbered, while the hashes stayed', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const rows = store(bytesOf(log).toSpliced(42, 1)).rows.map((row, i) => ({
      ...row,
      storedHash: log.rows[i]!.storedHash,
    }));
    const { findings } = await verify({ ...log, rows });
    expect(summary(findings)).toEqual(['deleted 42', 'truncated 999']);
  });

  it('names an edited hash beside an intact record', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    log.rows[42]!.storedHash = leafHash(recordBytes('x'));
    expect(summary((await verify(log)).findings)).toEqual(['stored-hash 42']);
  });

  it('names an edited record that no checkpoint covers yet', async () => {
    const log = makeLog(SIZE, [500]);
    log.rows[800]!.bytes = recordBytes('forged');
    const { findings } = await verify(log);
    expect(summary(findings)).toEqual(['edited 800']);
    expect(findings[0]!.checkpoint).toBeUndefined();
  });
});

describe('verifying with tiles', () => {
  const tampered = (change: (records: Uint8Array[]) => Uint8Array[]) => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const { rows } = store(change(bytesOf(log)));
    return verify({ ...log, rows }, { records: rows, tiles: log.tiles });
  };

  it.each<[string, (records: Uint8Array[]) => Uint8Array[], string[]]>([
    [
      'edited with its hash',
      records => records.with(42, recordBytes('forged')),
      ['edited 42'],
    ],
    [
      'edited, two close to each other',
      records => records.with(42, recordBytes('x')).with(44, recordBytes('y')),
      ['edited 42', 'edited 44'],
    ],
    [
      'deleted and renumbered',
      records => records.toSpliced(42, 1),
      ['deleted 42'],
    ],
    [
      'deleted and inserted elsewhere',
      records => records.toSpliced(600, 0, recordBytes('new')).toSpliced(42, 1),
      ['deleted 42', 'inserted 599'],
    ],
    [
      'swapped with their hashes',
      records => records.with(7, records[911]!).with(911, records[7]!),
      ['swapped 7,911'],
    ],
    [
      'swapped with its neighbour',
      records => records.with(7, records[8]!).with(8, records[7]!),
      ['swapped 7,8'],
    ],
    [
      'moved',
      records => records.toSpliced(42, 1).toSpliced(600, 0, records[42]!),
      ['moved 42,600'],
    ],
    ['cut off', records => records.slice(0, 990), ['truncated']],
    [
      'replaced in a row',
      records =>
        records.map((bytes, i) => (i < 500 ? recordBytes(`f${i}`) : bytes)),
      ['edited'],
    ],
  ])('security 56: names records %s', async (_, change, expected) => {
    expect(summary((await tampered(change)).findings)).toEqual(expected);
  });

  it('security 56: names ranges where thousands of records were edited or cut off', async () => {
    const log = makeLog(SIZE * 10, [SIZE * 10]);
    const edited = bytesOf(log).map((bytes, i) =>
      i >= 1000 && i < 7000 ? recordBytes(`f${i}`) : bytes,
    );
    const { findings, more } = await verify(
      { ...log, rows: store(edited).rows },
      { tiles: log.tiles },
    );
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'edited',
        range: { from: 1000, to: 7000 },
        checkpoint: 10_000,
      }),
    ]);
    expect(more).toBe(0);
    const cut = { records: log.rows.slice(0, 3000), tiles: log.tiles };
    expect((await verify(log, cut)).findings).toEqual([
      expect.objectContaining({
        kind: 'truncated',
        range: { from: 3000, to: 10_000 },
      }),
    ]);
  });

  it('names a tile that was edited or is missing', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const other = rebuild(log, bytesOf(log).with(42, recordBytes('x')));
    expect(
      summary((await verify(log, { tiles: other.tiles })).findings),
    ).toEqual(['tile 42']);
    expect(
      summary((await verify(log, { tiles: new MemoryTiles() })).findings),
    ).toEqual(['tile 0']);
  });
});

describe('verifying what came in another order', () => {
  const inOrder = async (change: (rows: LoggedRecord[]) => LoggedRecord[]) => {
    const log = makeLog(SIZE * 3, [...CHECKPOINTS, SIZE * 3]);
    return summary((await verify(log, { records: change(log.rows) })).findings);
  };

  it.each<[string, (rows: LoggedRecord[]) => LoggedRecord[], string[]]>([
    [
      'lines swapped',
      rows => rows.with(5, rows[90]!).with(90, rows[5]!),
      ['swapped 5,90'],
    ],
    [
      'neighbours swapped',
      rows => rows.with(5, rows[6]!).with(6, rows[5]!),
      ['swapped 5,6'],
    ],
    [
      'the first two swapped',
      rows => rows.with(0, rows[1]!).with(1, rows[0]!),
      ['swapped 0,1'],
    ],
    [
      'the last two swapped',
      rows => rows.with(2999, rows[2998]!).with(2998, rows[2999]!),
      ['swapped 2998,2999'],
    ],
    [
      'lines swapped that are far apart',
      rows => rows.with(5, rows[2500]!).with(2500, rows[5]!),
      ['swapped 5,2500'],
    ],
    [
      'a line moved',
      rows => rows.toSpliced(5, 1).toSpliced(90, 0, rows[5]!),
      ['moved 5,90'],
    ],
    ['a line twice', rows => rows.toSpliced(90, 0, rows[5]!), ['inserted 5']],
    [
      'a line removed and two swapped',
      rows => rows.with(50, rows[60]!).with(60, rows[50]!).toSpliced(5, 1),
      ['deleted 5', 'swapped 50,60'],
    ],
  ])('security 56: names %s', async (_, change, expected) => {
    expect(await inOrder(change)).toEqual(expected);
  });

  it('names something in a log that was shuffled', async () => {
    expect((await inOrder(rows => rows.toReversed())).length).toBeGreaterThan(
      0,
    );
  });
});

describe('checkpoints', () => {
  it('security 57: count only when a trusted key has signed them', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const forged = rebuild(log, bytesOf(log).with(420, recordBytes('forged')));
    const thief = parseSignerKey(generateKey(ORIGIN).privateKey);
    const resigned = makeLog(SIZE, CHECKPOINTS).checkpoints.map(({ note }) => ({
      note: signCheckpoint(parseCheckpoint(note), thief),
    }));
    const { findings, signed } = await verify({
      ...forged,
      checkpoints: resigned,
    });
    expect(signed).toBeUndefined();
    expect(findings.map(({ kind }) => kind)).toEqual(
      resigned.map(() => 'checkpoint'),
    );
  });

  it('security 57: of one size with two roots show that two histories were signed', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const root = leafHash(recordBytes('other'));
    const other = signCheckpoint({ origin: ORIGIN, size: 300, root }, signer);
    const { findings } = await verify({
      ...log,
      checkpoints: [...log.checkpoints, { note: other }],
    });
    expect(summary(findings)).toEqual(['forked']);
  });

  it('of another log, or that are none, are named', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const root = leafHash(recordBytes('other'));
    const other = signCheckpoint({ origin: 'other', size: 9, root }, signer);
    const { findings } = await verify({
      ...log,
      checkpoints: [...log.checkpoints, { note: other }, { note: 'nonsense' }],
    });
    expect(summary(findings)).toEqual(['checkpoint', 'checkpoint']);
  });

  it('with another frontier than their own do not vouch for what follows', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const forged = rebuild(log, bytesOf(log).with(50, recordBytes('forged')));
    const checkpoints = log.checkpoints.map(({ note }, i) => ({
      note,
      frontier: log.checkpoints[(i + 1) % 5]!.frontier,
    }));
    const { findings, unproven } = await verify({ ...forged, checkpoints });
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'rebuilt',
        range: { from: 0, to: 100 },
      }),
    ]);
    expect(unproven).toEqual([{ from: 100, to: SIZE }]);
  });

  it('let a part of a log be verified', async () => {
    const log = makeLog(SIZE, CHECKPOINTS);
    const records = log.rows.slice(300);
    const part = { records, first: 300 };
    expect((await verify(log, part)).findings).toEqual([]);
    log.rows[500]!.bytes = recordBytes('forged');
    expect(summary((await verify(log, part)).findings)).toEqual(['edited 500']);
    await expect(verify(log, { records, first: 301 })).rejects.toThrow(
      'signed checkpoint of 301 records',
    );
  });
});

type Tampering = 'edit' | 'delete' | 'swap' | 'truncate' | 're-chain';

/** Tampers with rows only, or with everything that the database has. */
function tamper(
  log: TestLog,
  kind: Tampering,
  a: number,
  b: number,
): { rows: TestLog['rows']; tiles: MemoryTiles } {
  const records = bytesOf(log);
  const rows = log.rows.map(row => ({ ...row }));
  switch (kind) {
    case 'edit':
      rows[a]!.bytes = recordBytes('forged');
      return { rows, tiles: log.tiles };
    case 'delete':
      return { rows: rows.toSpliced(a, 1), tiles: log.tiles };
    case 'swap':
      rows[a]!.position = b;
      rows[b]!.position = a;
      rows.sort((one, other) => one.position - other.position);
      return { rows, tiles: log.tiles };
    case 'truncate':
      return { rows: rows.slice(0, a), tiles: log.tiles };
    default:
      return store(records.with(a, recordBytes('forged')));
  }
}

const NAMES: Record<Tampering, string> = {
  edit: 'edited',
  delete: 'deleted',
  swap: 'swapped',
  truncate: 'truncated',
  're-chain': 'rebuilt',
};

it('security 56: every tampering below a checkpoint is found and named', async () => {
  const log = makeLog(600, [64, 250, 256, 511, 600]);
  const positions = fc.integer({ min: 0, max: 599 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Tampering>(
        'edit',
        'delete',
        'swap',
        'truncate',
        're-chain',
      ),
      positions,
      positions,
      fc.subarray(log.checkpoints, { minLength: 1 }),
      async (kind, a, b, checkpoints) => {
        fc.pre(kind !== 'swap' || a !== b);
        // Without its last record a log is cut off.
        fc.pre(kind !== 'delete' || a < 599);
        const signed = parseCheckpoint(checkpoints.at(-1)!.note).size;
        fc.pre(Math.max(a, kind === 'swap' ? b : 0) < signed);
        const { rows, tiles } = tamper(log, kind, a, b);
        const { findings } = await verifyLog({
          records: rows,
          tiles,
          checkpoints,
          keys,
        });
        expect(findings.map(finding => finding.kind)).toContain(NAMES[kind]);
        const named = findings.find(finding => finding.kind === NAMES[kind])!;
        expect(named.range.from).toBeLessThanOrEqual(a);
        expect(named.range.to).toBeGreaterThan(a);
        expect(named.checkpoint).toBeGreaterThan(a);
        expect(kind === 're-chain' || findings.length === 1).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

describe('many tamperings at once', () => {
  const SLOT = 20;
  const log = makeLog(600, [64, 250, 256, 511, 600]);
  const records = bytesOf(log);

  type Kind = 'none' | 'edit' | 'delete' | 'insert';
  // None near the end: what is shifted beyond the last hash cannot be compared.
  const SLOTS = 27;
  const slots = (...kinds: Kind[]) =>
    fc.array(fc.constantFrom(...kinds), {
      minLength: SLOTS,
      maxLength: SLOTS,
    });

  /** Tampers with one record of each slot, and says what a verifier should find. */
  function tamperWith(kinds: Kind[]) {
    const expected: string[] = [];
    const tampered: Uint8Array[] = [];
    for (const [i, bytes] of records.entries()) {
      const kind = i % SLOT === 10 ? kinds[Math.floor(i / SLOT)] : 'none';
      if (kind === 'edit') {
        expected.push(`edited ${i}`);
        tampered.push(recordBytes('forged'));
      } else if (kind === 'delete') {
        expected.push(`deleted ${i}`);
      } else {
        if (kind === 'insert') {
          expected.push(`inserted ${tampered.length}`);
          tampered.push(recordBytes(`new${i}`));
        }
        tampered.push(bytes);
      }
    }
    return { expected: expected.sort(), tampered };
  }

  it('security 56: are each named where they are, and no other record is accused', async () => {
    await fc.assert(
      fc.asyncProperty(
        slots('none', 'edit', 'delete', 'insert'),
        async kinds => {
          const { expected, tampered } = tamperWith(kinds);
          const { rows } = store(tampered);
          const { findings } = await verify(
            { ...log, rows },
            { tiles: log.tiles },
          );
          expect(summary(findings).sort()).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('security 56: are each named by hashes that stayed in their places', async () => {
    await fc.assert(
      fc.asyncProperty(slots('none', 'edit', 'delete'), async kinds => {
        const { expected, tampered } = tamperWith(kinds);
        const rows = tampered.map((bytes, position) => ({
          position,
          bytes,
          storedHash: log.rows[position]!.storedHash,
        }));
        const { findings } = await verify({ ...log, rows });
        const named = findings.filter(({ kind }) => kind !== 'truncated');
        expect(summary(named).sort()).toEqual(expected);
        expect(findings.length - named.length).toBe(
          tampered.length < records.length ? 1 : 0,
        );
      }),
      { numRuns: 50 },
    );
  });
});
