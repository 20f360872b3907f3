import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  checkProof,
  openBundle,
  openCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyLog,
  type LogProof,
} from '@chartway/audit-kit';
import type { AuditProof } from '@chartway/plugin-chartway-common';
import { as, refusal, startChartway } from './__testUtils__/startChartway';
import { testChart } from './__testUtils__/testChart';

jest.setTimeout(60_000);

let chartway: Awaited<ReturnType<typeof startChartway>>;
let anchored: string;

beforeAll(async () => {
  anchored = await mkdtemp(join(tmpdir(), 'chartway-anchor-'));
  const anchor = { type: 'file', folder: anchored };
  const audit = {
    anchor,
    checkpointSeconds: 1,
    origin: 'portal.example.com/audit',
  };
  chartway = await startChartway({ chartway: { audit } });
});

afterAll(async () => {
  await chartway.stop();
  await rm(anchored, { recursive: true });
});

function publish(version: string, options = as('devin')) {
  const chart = testChart({ version });
  const { archive } = chart;
  return chartway.client.publishChart(
    { product: 'shop', name: 'shop', version, archive, environment: 'dev' },
    options,
  );
}

async function newest(product = 'shop') {
  const { items } = await chartway.client.audit({ product }, as('devin'));
  const [first] = items;
  if (!first) throw new Error('The log is empty');
  return first;
}

/** Waits until a checkpoint covers an entry. */
async function proven(id: string): Promise<AuditProof> {
  for (;;) {
    const proof = await chartway.client.auditProof(id, as('devin'));
    if (proof.state === 'proven') return proof;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const key = async () => {
  const { verifierKey } = await chartway.client.auditState(as('devin'));
  return parseVerifierKey(verifierKey);
};

describe('an entry', () => {
  it('says who, through which door, from where, and what was before and after', async () => {
    const published = await publish('2.0.0');
    const facts = {
      chart: 'shop',
      chartVersion: '2.0.0',
      digest: published.digest,
      layerDigest: published.layerDigest,
    };
    const entry = await newest();
    expect(entry).toMatchObject({
      actor: 'user:default/devin',
      door: 'api',
      action: 'chartway.chart.push',
      status: 'succeeded',
      after: facts,
      source: { ip: expect.stringMatching(/127\.0\.0\.1|::1/) },
    });
    expect(entry.before).toBeUndefined();
    expect(await chartway.client.auditEntry(entry.id, as('devin'))).toEqual(
      entry,
    );
    await publish('2.0.0');
    expect((await newest()).before).toEqual(facts);
  });

  it('knows templates by the service that passes the token on', async () => {
    const token = mockCredentials.user.token('user:default/devin', {
      actor: { subject: 'plugin:scaffolder' },
    });
    await publish('2.0.1', { token });
    expect(await newest()).toMatchObject({
      actor: 'user:default/devin',
      onBehalfOf: 'user:default/devin',
      via: 'plugin:scaffolder',
      door: 'action',
    });
  });

  it('is proven to be in the log, offline and by its bytes', async () => {
    await publish('2.1.0');
    const { id } = await newest();
    const { checkpoint, records } = await proven(id);
    expect(records.map(({ kind }) => kind)).toEqual(['intent', 'outcome']);
    const keys = [await key()];
    for (const { position, record, proof = [] } of records) {
      const claim: LogProof = {
        index: position,
        proof: proof.map(hash => Buffer.from(hash, 'base64')),
        checkpoint: checkpoint!.note,
      };
      const { origin } = checkProof(Buffer.from(record), claim, keys);
      expect(origin).toBe('portal.example.com/audit');
      const forged = Buffer.from(record.replace('devin', 'nobody'));
      expect(() => checkProof(forged, claim, keys)).toThrow(/not the one/);
    }
  });

  it('is absent for those who may not read it', async () => {
    await publish('2.2.0');
    const { id } = await newest();
    const { client } = chartway;
    const refused = ['dana', 'nobody'].flatMap(person => [
      client.auditEntry(id, as(person)),
      client.auditProof(id, as(person)),
    ]);
    for (const answer of await Promise.all(
      refused.map(call => refusal(call)),
    )) {
      expect(answer).toEqual({
        status: 404,
        message: `There is no audit entry "${id}".`,
      });
    }
  });
});

describe('the log', () => {
  it('tells its state to those who may read any of it, and to nobody else', async () => {
    const { client } = chartway;
    const { id } = await publish('3.0.0').then(() => newest());
    await proven(id);
    const state = await client.auditState(as('dana'));
    expect(state).toMatchObject({
      writable: true,
      anchor: { type: 'file', size: expect.any(Number) },
      verifierKey: expect.stringMatching(/^portal\.example\.com\/audit\+/),
      forwarders: [],
    });
    const refused = [
      client.auditState(as('nobody')),
      client.auditCheckpoint(as('nobody')),
      client.auditConsistency({ from: 0, to: 0 }, as('nobody')),
      client.auditExport({ format: 'csv' }, as('nobody')),
      client.auditBundle(as('nobody')),
      client.auditBundle(as('dana')),
    ].map(call => refusal(call));
    for (const { status } of await Promise.all(refused)) {
      expect(status).toBe(403);
    }
  });

  it('keeps its key to itself and its checkpoints outside', async () => {
    const path = join(chartway.folder, 'audit', 'signing-key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { note, size } = await chartway.client.auditCheckpoint(as('devin'));
    expect(openCheckpoint(note, [await key()]).size).toBe(size);
    const outside = await readFile(join(anchored, 'checkpoint'), 'utf8');
    expect(openCheckpoint(outside, [await key()]).size).toBeLessThanOrEqual(
      size,
    );
  });

  it('proves that it only grew', async () => {
    const { client } = chartway;
    const { checkpoint: first } = await proven((await newest()).id);
    await publish('3.1.0');
    const { checkpoint: second } = await proven((await newest()).id);
    const sizes = { from: first!.size, to: second!.size };
    const { proof } = await client.auditConsistency(sizes, as('dana'));
    const root = (text: string) => Buffer.from(text, 'base64');
    const claim = {
      from: { size: first!.size, root: root(first!.root) },
      to: { size: second!.size, root: root(second!.root) },
      proof: proof.map(root),
    };
    expect(verifyConsistency(claim)).toBe(true);
    const wrong = await refusal(
      client.auditConsistency({ from: 5, to: 99_999 }, as('dana')),
    );
    expect(wrong.status).toBe(400);
  });

  it('leaves as a bundle that verifies, and as files of those entries that were asked for', async () => {
    const { client } = chartway;
    await proven((await newest()).id);
    const response = await client.auditBundle(as('devin'));
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="chartway-audit-\d{4}-\d\d-\d\d\.bundle\.jsonl"$/,
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { header, checkpoints, records } = await openBundle([bytes]);
    const report = await verifyLog({
      records,
      checkpoints,
      keys: [await key()],
      size: header.size,
    });
    expect(report).toMatchObject({
      findings: [],
      origin: 'portal.example.com/audit',
      records: header.size,
    });
    const csv = await client.auditExport(
      { format: 'csv', action: 'chartway.chart.push', status: 'succeeded' },
      as('devin'),
    );
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    const [head, ...rows] = (await csv.text()).trimEnd().split('\r\n');
    expect(head).toMatch(/^position,id,kind,at,status/);
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.every(row => row.includes('chartway.chart.push'))).toBe(true);
    for (const format of ['jsonl', 'ocsf'] as const) {
      const file = await client.auditExport(
        { format, product: 'shop' },
        as('devin'),
      );
      const lines = (await file.text()).trimEnd().split('\n');
      expect(lines.map(line => typeof JSON.parse(line))).toContain('object');
    }
  });

  it('holds its own exports', async () => {
    const { client } = chartway;
    const csv = await client.auditExport(
      { format: 'csv', product: 'shop', text: 'nothing like it' },
      as('devin'),
    );
    await csv.text();
    const { items } = await client.audit(
      { action: 'chartway.audit.read', product: 'shop' },
      as('devin'),
    );
    expect(items[0]).toMatchObject({
      subject: 'export csv',
      actor: 'user:default/devin',
      status: 'succeeded',
      details: { entries: '0', text: 'nothing like it' },
    });
  });

  it.each(['from=yesterday', 'status=maybe', 'limit=0', 'before=x', 'text='])(
    'refuses the query %s',
    async query => {
      const answer = await fetch(`${chartway.url}/audit?${query}`, {
        headers: { authorization: `Bearer ${as('devin').token}` },
      });
      expect(answer.status).toBe(400);
    },
  );
});
