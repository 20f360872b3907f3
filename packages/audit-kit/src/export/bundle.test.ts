import fc from 'fast-check';
import { makeLog, ORIGIN, signer, type TestLog } from '../__testUtils__/log';
import { BundleError } from '../errors';
import type { LoggedRecord } from '../verify/types';
import { verifyLog } from '../verify/verifyLog';
import {
  bundleCheckpointLine,
  bundleHeaderLine,
  bundleRecordLine,
  openBundle,
} from './bundle';

const LOG = makeLog(50, [10, 40]);

function write(log: TestLog): Buffer {
  const header = bundleHeaderLine({
    origin: ORIGIN,
    verifierKey: signer.verifier.text,
    first: 0,
    size: log.rows.length,
    exportedAt: '2026-01-01T00:00:00.000Z',
  });
  return Buffer.concat([
    Buffer.from(header),
    ...log.checkpoints.map(item => Buffer.from(bundleCheckpointLine(item))),
    ...log.rows.map(bundleRecordLine),
  ]);
}

async function read(chunks: Buffer[]) {
  const bundle = await openBundle(chunks);
  const records: LoggedRecord[] = [];
  for await (const page of bundle.records) records.push(...page);
  return { ...bundle, records };
}

const pieces = (file: Buffer, cuts: number[]) => {
  const ends = [...cuts.map(cut => cut % file.length), file.length];
  const sorted = ends.sort((a, b) => a - b);
  return sorted.map((end, i) => file.subarray(sorted[i - 1] ?? 0, end));
};

describe('a bundle', () => {
  it('is read back, however its bytes arrive', async () => {
    const file = write(LOG);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async cuts => {
        const { header, checkpoints, records } = await read(pieces(file, cuts));
        expect(header.size).toBe(50);
        expect(checkpoints).toEqual(LOG.checkpoints);
        expect(records.map(({ position }) => position)).toEqual(
          LOG.rows.map(({ position }) => position),
        );
        expect(
          records.every(
            ({ bytes, storedHash }, i) =>
              Buffer.compare(bytes, LOG.rows[i]!.bytes) === 0 &&
              Buffer.compare(storedHash!, LOG.rows[i]!.storedHash) === 0,
          ),
        ).toBe(true);
      }),
    );
  });

  it('is lines of JSON', () => {
    const lines = write(LOG).toString('utf8').trimEnd().split('\n');
    expect(lines.map(text => Object.keys(JSON.parse(text))[0])).toEqual([
      'type',
      'type',
      'type',
      ...LOG.rows.map(() => 'position'),
    ]);
  });

  it('security 56: cut off in the middle of a line is read up to there, and verifying names what is missing', async () => {
    const file = write(LOG);
    const cut = file.subarray(0, -1000);
    const { header, checkpoints, records } = await read([cut]);
    const { findings } = await verifyLog({
      records,
      checkpoints,
      keys: [signer.verifier],
      size: header.size,
    });
    expect(findings.map(({ kind }) => kind)).toContain('truncated');
  });

  it('without its unsigned end is found out by its size', async () => {
    const { checkpoints, rows } = LOG;
    const { findings } = await verifyLog({
      records: rows.slice(0, 45),
      checkpoints,
      keys: [signer.verifier],
      size: 50,
    });
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'truncated',
        range: { from: 45, to: 50 },
      }),
    ]);
  });

  it.each([
    ['nothing', ''],
    ['another file', 'position,id\n'],
    ['other JSON', '{"a":1}\n'],
    ['a checkpoint without a note', `${head()}{"type":"checkpoint"}\n`],
    ['a line that is no JSON', `${head()}nonsense\n`],
    ['a record in other words', `${head()}{"position":0, "record":{}}\n`],
    [
      'a position beyond reason',
      `${head()}{"position":99999999999999999,"record":{}}\n`,
    ],
    [
      'a line that never ends',
      `${head()}{"position":0,"record":${'x'.repeat(1_100_000)}`,
    ],
  ])('is refused as %s', async (_, text) => {
    await expect(read([Buffer.from(text)])).rejects.toThrow(BundleError);
  });

  it('takes no record that breaks its line', () => {
    expect(() =>
      bundleRecordLine({ position: 0, bytes: Buffer.from('{\n}') }),
    ).toThrow(BundleError);
  });
});

function head(): string {
  return bundleHeaderLine({
    origin: ORIGIN,
    verifierKey: signer.verifier.text,
    first: 0,
    size: 0,
    exportedAt: '2026-01-01T00:00:00.000Z',
  });
}
