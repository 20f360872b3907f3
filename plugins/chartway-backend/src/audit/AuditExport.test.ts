import { Writable } from 'node:stream';
import { NotAllowedError } from '@backstage/errors';
import { encodeRecord } from '@chartway/audit-kit';
import type { PermissionFilter } from '../authorization/filters';
import { testRecord } from './__testUtils__/testLog';
import { AuditExport } from './AuditExport';
import type { AuditReadingService } from './AuditReadingService';

const TOTAL = 1800;
const all: PermissionFilter = { kind: 'all' };

function unexpected(name: string) {
  return () => {
    throw new Error(`${name} was not expected`);
  };
}

/** A record whose texts would be formulas in a spreadsheet. */
const record = (position: number) => ({
  position,
  bytes: encodeRecord(
    testRecord({ reason: '=HYPERLINK("http://x")', subject: '+1' }),
  ),
});

/** A log of many entries. */
const reading: AuditReadingService = {
  list: unexpected('list'),
  entry: unexpected('entry'),
  proof: unexpected('proof'),
  checkpoint: unexpected('checkpoint'),
  consistency: unexpected('consistency'),
  state: unexpected('state'),
  evidence: async () => [],
  size: async () => 3 * 2048,
  records: async (from, to) =>
    Array.from({ length: to - from }, (_, index) => record(from + index)),
  async page({ before = TOTAL, limit, allowed }) {
    if (allowed.kind === 'none') return { items: [] };
    const start = Math.max(0, before - limit);
    const items = Array.from({ length: before - start }, (_, index) => ({
      first: record(before - 1 - index),
    }));
    return { items, ...(start > 0 && { next: start }) };
  },
  verifierKey: 'k',
  origin: 'portal.example.com/audit',
};

/** A person's connection: what arrived, and whether it was cut. */
function connection() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const rows = () => Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  return { stream, rows };
}

const files = new AuditExport(reading, () => new Date('2026-01-02T03:04:05Z'));

describe('AuditExport', () => {
  it.each([
    ['entries', 'csv'],
    ['a bundle', 'bundle.jsonl'],
  ])(
    'security 38: ends %s in the middle once the role is gone',
    async (what, ending) => {
      const { stream, rows } = connection();
      let asked = 0;
      const stillAllowed = async () => {
        asked += 1;
        if (asked > 2) throw new NotAllowedError('The role is gone');
        return all;
      };
      const open = ({ name }: { name: string }) => {
        expect(name).toBe(`chartway-audit-2026-01-02.${ending}`);
        return stream;
      };
      const writing =
        what === 'entries'
          ? files.entries({}, 'csv', stillAllowed, open)
          : files.bundle(stillAllowed, open);
      await expect(writing).rejects.toThrow('The role is gone');
      expect(stream.destroyed).toBe(true);
      expect(stream.writableFinished).toBe(false);
      expect(rows().length).toBeGreaterThan(500);
      expect(rows().length).toBeLessThan(5000);
    },
  );

  it('security 38: narrows to what may be read by then', async () => {
    const { stream, rows } = connection();
    const answers: PermissionFilter[] = [all, { kind: 'none' }];
    const stillAllowed = async () => answers.shift() ?? all;
    await files.entries({}, 'csv', stillAllowed, () => stream);
    expect(rows()).toHaveLength(1 + 500 + 1);
  });

  it('security 55: writes no formulas into CSV', async () => {
    const { stream, rows } = connection();
    const count = await files.entries(
      {},
      'csv',
      async () => all,
      () => stream,
    );
    expect(count).toBe(TOTAL);
    const [, first] = rows();
    expect(first).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(first).toContain(`,'+1,`);
  });

  it('asks nothing for a file that is refused at once', async () => {
    const refused = async (): Promise<PermissionFilter> => {
      throw new NotAllowedError('Never had a role');
    };
    const { stream, rows } = connection();
    await expect(files.bundle(refused, () => stream)).rejects.toThrow(
      'Never had a role',
    );
    expect(rows().join('')).not.toContain('record');
  });
});
