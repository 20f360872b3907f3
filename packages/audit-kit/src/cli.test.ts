import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeLog,
  ORIGIN,
  recordBytes,
  signer,
  store,
} from './__testUtils__/log';
import { main } from './cli';
import {
  bundleCheckpointLine,
  bundleHeaderLine,
  bundleRecordLine,
} from './export/bundle';
import { inclusionProof } from './merkle/proofs';
import { formatProof } from './note/inclusion';
import { generateKey } from './note/keys';
import { encodeRecord } from './record';

const KEY = signer.verifier.text;
const LOG = makeLog(50, [10, 40]);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function bundle(rows = LOG.rows, checkpoints = LOG.checkpoints): string {
  const header = bundleHeaderLine({
    origin: ORIGIN,
    verifierKey: KEY,
    first: 0,
    size: 50,
    exportedAt: '2026-01-01T00:00:00.000Z',
  });
  const lines = [header, ...checkpoints.map(bundleCheckpointLine)];
  return file(
    'log.jsonl',
    Buffer.concat([Buffer.from(lines.join('')), ...rows.map(bundleRecordLine)]),
  );
}

async function run(...args: string[]) {
  const text = { out: '', err: '' };
  const code = await main(args, {
    stdout: { write: (part: string) => (text.out += part) },
    stderr: { write: (part: string) => (text.err += part) },
  });
  return { code, ...text };
}

describe('chartway-audit verify', () => {
  it('passes a log that was left alone', async () => {
    expect(await run('verify', bundle(), '--key', KEY)).toEqual({
      code: 0,
      out:
        'not proven: records 40 to 49\n' +
        `50 records and 2 checkpoints of ${ORIGIN}.\n` +
        'OK: the 40 records that the newest checkpoint covers are those that were logged, in their order.\n',
      err: '',
    });
  });

  it('says so when it takes the key from the export', async () => {
    const { code, err } = await run('verify', bundle());
    expect(code).toBe(0);
    expect(err).toContain('Compare that key');
  });

  it('security 56: names what was done', async () => {
    const rows = LOG.rows.map(row => ({ ...row }));
    rows[7]!.bytes = recordBytes('forged');
    rows.splice(20, 1);
    const { code, out } = await run('verify', bundle(rows), '--key', KEY);
    expect(code).toBe(1);
    expect(out).toContain('edited: Record 7 (id "forged") is not what was');
    expect(out).toContain('deleted: Record 20 is missing');
    expect(out).toContain('FAILED: 2 findings.');
  });

  it('security 57: finds a log rebuilt and signed anew, by the checkpoint that was kept elsewhere', async () => {
    const records = LOG.rows.map(({ bytes }) => bytes);
    const { rows } = store(records.with(5, recordBytes('forged')));
    const forged = bundle(rows, []);
    expect((await run('verify', forged, '--key', KEY)).code).toBe(1);
    mkdirSync(join(folder, 'anchor'));
    LOG.checkpoints.forEach(({ note }, i) => file(`anchor/${i}`, note));
    const { code, out } = await run(
      'verify',
      forged,
      '--key',
      KEY,
      '--checkpoint',
      join(folder, 'anchor'),
    );
    expect(code).toBe(1);
    expect(out).toContain('rebuilt: Records 0 to 9 fit their hashes but not');
  });

  it('security 57: does not trust another key than the one given', async () => {
    const { verifierKey } = generateKey(ORIGIN);
    const { code, out } = await run('verify', bundle(), '--key', verifierKey);
    expect(code).toBe(1);
    expect(out).toContain('nothing is proven');
  });

  it('security 55: shows what terminals would obey', async () => {
    const rows = LOG.rows.map(row => ({ ...row }));
    rows[7]!.bytes = recordBytes('\u001b[2J\u009b1m\n');
    const { out } = await run('verify', bundle(rows), '--key', KEY);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('chartway-audit check', () => {
  it('checks the proof of one record', async () => {
    const { tiles } = store(LOG.rows.slice(0, 40).map(({ bytes }) => bytes));
    const proof = file(
      'a.tlog-proof',
      formatProof({
        index: 3,
        proof: await inclusionProof(tiles, 3, 40),
        checkpoint: LOG.checkpoints[1]!.note,
      }),
    );
    const text = Buffer.from(LOG.rows[3]!.bytes).toString();
    const record = file('record.json', `${text}\n`);
    const other = file('other.json', recordBytes('forged'));
    const good = await run('check', proof, record, '--key', KEY);
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain('at position 3 of');
    expect(await run('check', proof, other, '--key', KEY)).toMatchObject({
      code: 1,
    });
    expect((await run('check', proof, record)).code).toBe(2);
    expect((await run('check', proof, '--key', KEY)).code).toBe(2);
  });

  it('checks the proof of an entry as the portal answers it', async () => {
    const { tiles } = store(LOG.rows.slice(0, 40).map(({ bytes }) => bytes));
    const records = await Promise.all(
      [3, 4].map(async position => ({
        kind: 'event',
        position,
        record: Buffer.from(LOG.rows[position]!.bytes).toString(),
        proof: (
          await inclusionProof(tiles, position, 40)
        ).map(hash => Buffer.from(hash).toString('base64')),
      })),
    );
    const answer = (change: object) =>
      file(
        'proof.json',
        JSON.stringify({
          state: 'proven',
          checkpoint: { size: 40, note: LOG.checkpoints[1]!.note },
          records,
          ...change,
        }),
      );
    const good = await run('check', answer({}), '--key', KEY);
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain('at position 4 of');
    const [first, second] = records;
    const forged = { ...second!, record: first!.record };
    const bad = await run(
      'check',
      answer({ records: [first, forged] }),
      '--key',
      KEY,
    );
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/^OK: .*position 3[^]*FAILED: .*position 4/);
    const pending = await run(
      'check',
      answer({ checkpoint: undefined }),
      '--key',
      KEY,
    );
    expect(pending).toMatchObject({ code: 2, out: '' });
    expect(pending.err).toContain('a minute later');
  });
});

describe('chartway-audit show', () => {
  it('prints records in words or as JSON', async () => {
    const rows = LOG.rows.map(row => ({ ...row }));
    rows[2]!.bytes = encodeRecord({
      v: 1,
      id: 'x',
      kind: 'outcome',
      at: '2026-01-01T00:00:00.000Z',
      actor: 'service:ci',
      onBehalfOf: 'user:default/jane',
      reason: 'line\nbreak \u009b',
      status: 'failed',
    });
    const path = bundle(rows);
    const words = await run('show', path, '--from', '2', '--to', '2');
    expect(words).toEqual({
      code: 0,
      out: '2 2026-01-01T00:00:00.000Z outcome failed service:ci for user:default/jane "line\\u{000a}break \\u{009b}" (x)\n',
      err: '',
    });
    const json = await run('show', path, '--from', '2', '--to', '3', '--json');
    expect(
      json.out
        .trim()
        .split('\n')
        .map(text => JSON.parse(text)),
    ).toEqual([
      expect.objectContaining({ id: 'x', reason: 'line\nbreak \u009b' }),
      expect.objectContaining({ id: 'r3' }),
    ]);
  });
});

describe('chartway-audit', () => {
  it.each([
    ['no command', []],
    ['no file', ['verify']],
    ['an unknown command', ['frobnicate', 'x']],
    ['an unknown option', ['verify', 'x', '--nope']],
    ['no position', ['show', 'x', '--from', 'y']],
    ['a file that is not there', ['verify', '/does/not/exist']],
    ['a folder', ['verify', tmpdir()]],
  ])('refuses %s', async (_, args) => {
    const { code, err, out } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it('refuses a file that is no export, and a secret key', async () => {
    const path = file('x', 'position,id\n');
    expect((await run('verify', path)).code).toBe(2);
    const { privateKey } = generateKey(ORIGIN);
    const { code, err } = await run('verify', bundle(), '--key', privateKey);
    expect(code).toBe(2);
    expect(err).not.toContain(privateKey.slice(-20));
  });

  it('prints its usage', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, err: '' });
  });

  it('runs as a program', () => {
    const program = join(__dirname, '..', 'bin', 'chartway-audit.js');
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, 'verify', bundle(LOG.rows.slice(0, 30)), '--key', KEY],
      { encoding: 'utf8' },
    );
    expect(stdout).toContain('truncated: Records 30 to 39 are missing');
    expect(status).toBe(1);
  });
});
