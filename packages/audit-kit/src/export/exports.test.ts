import fc from 'fast-check';
import { canonicalJson } from '../canonicalJson';
import type { AuditRecord } from '../record';
import { csvField, csvHeader, csvRow } from './csv';
import { toOcsf } from './ocsf';
import { syslogFrame, syslogMessage } from './syslog';

const RECORD: AuditRecord = {
  v: 1,
  id: 'one',
  kind: 'event',
  at: '2026-01-01T12:00:00.250Z',
  requestId: 'request-1',
  actor: 'user:default/jane',
  via: 'plugin:scaffolder',
  door: 'api',
  action: 'chartway.instance.deploy',
  subject: 'shop-acme-dev-main',
  context: { product: 'shop', customer: 'acme' },
  source: { ip: '192.0.2.7', userAgent: 'curl/8' },
  policyVersion: 'abc',
  status: 'denied',
  details: { error: 'not yours' },
};
const NASTY = 'a\nb\r\n\u001b[31m|x=y"\\]\u009b1m\u2028 é 😀';
const placed = (change: Partial<AuditRecord> = {}) => ({
  position: 7,
  record: { ...RECORD, ...change },
});

/** Reads CSV of RFC 4180 as the RFC says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  it.each([
    '=HYPERLINK("http://evil.example","x")',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\u200b=1',
    '\uff1d1',
    '\n=cmd|calc',
  ])('security 55: %j is text to a spreadsheet', value => {
    const [[field]] = parseCsv(`${csvField(value)}\r\n`) as [[string]];
    expect(field).toBe(`'${value}`);
  });

  it('security 55: keeps newlines, quotes and escapes within their field', () => {
    const text = csvHeader() + csvRow(placed({ reason: NASTY }));
    const [header, row, ...rest] = parseCsv(text);
    expect(rest).toEqual([]);
    expect(row).toHaveLength(header!.length);
    expect(row![header!.indexOf('reason')]).toBe(NASTY);
    expect(row![header!.indexOf('details')]).toBe('{"error":"not yours"}');
  });

  it('is read back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (actor, reason) => {
          const text = csvHeader() + csvRow(placed({ actor, reason }));
          const [header, row] = parseCsv(text);
          const read = (name: string) =>
            row![header!.indexOf(name)]!.replace(/^'/, '');
          expect(read('actor')).toBe(actor.replace(/^'/, ''));
          expect(read('reason')).toBe(reason.replace(/^'/, ''));
        },
      ),
    );
  });
});

describe('syslog', () => {
  it('is a message of RFC 5424', () => {
    const message = syslogMessage(placed(), { hostname: 'portal-0' });
    expect(message).toBe(
      '<108>1 2026-01-01T12:00:00.250Z portal-0 chartway - event ' +
        '[chartway@32473 position="7" id="one" requestId="request-1" actor="user:default/jane" door="api"' +
        ' action="chartway.instance.deploy" subject="shop-acme-dev-main" product="shop" customer="acme"' +
        ` ip="192.0.2.7" status="denied"] ${canonicalJson(RECORD)}`,
    );
  });

  it('security 55: newline, escapes, |, = and ] of a reason neither end the message nor its element', () => {
    const message = syslogMessage(placed({ reason: NASTY }));
    expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    const element =
      /^<\d+>1 \S+ - chartway - event \[chartway@32473((?: \w+="(?:[^"\\\]]|\\["\\\]])*")*)\] (\{.*\})$/u.exec(
        message,
      )!;
    const reason = /reason="((?:[^"\\\]]|\\["\\\]])*)"/u.exec(element[1]!)![1]!;
    expect(reason.replace(/\\(["\\\]])/g, '$1')).toContain('|x=y"\\]');
    expect(JSON.parse(element[2]!).reason).toBe(NASTY);
  });

  it('security 55: a host or program name cannot add fields', () => {
    const message = syslogMessage(placed(), {
      hostname: 'a b\nc',
      appName: 'x'.repeat(60),
    });
    expect(message.split(' ').slice(2, 4)).toEqual(['a_b_c', 'x'.repeat(48)]);
  });

  it('is framed by its length in bytes', () => {
    const frame = Buffer.from(syslogFrame('é!'));
    expect(frame.toString('utf8')).toBe('3 é!');
  });
});

describe('OCSF', () => {
  it('is an API Activity with everything the class requires', () => {
    const event = JSON.parse(canonicalJson(toOcsf(placed({ reason: 'why' }))));
    expect(event).toMatchObject({
      activity_id: 3,
      category_uid: 6,
      class_uid: 6003,
      type_uid: 600303,
      severity_id: 2,
      status_id: 2,
      status_detail: 'not yours',
      time: Date.UTC(2026, 0, 1, 12) + 250,
      message: 'why',
      metadata: {
        version: '1.3.0',
        product: { name: 'Chartway' },
        uid: 'one/event',
        correlation_uid: 'request-1',
        sequence: 7,
      },
      actor: { user: { uid: 'user:default/jane', type_id: 1 } },
      api: { operation: 'chartway.instance.deploy' },
      src_endpoint: { ip: '192.0.2.7' },
      resources: [
        {
          name: 'shop-acme-dev-main',
          labels: ['product:shop', 'customer:acme'],
        },
      ],
    });
  });

  it.each<[Partial<AuditRecord>, object]>([
    [
      { kind: 'intent', status: undefined },
      { status_id: 99, status: 'Intended', severity_id: 1 },
    ],
    [{ status: 'succeeded' }, { status_id: 1, severity_id: 1 }],
    [{ status: 'unknown' }, { status_id: 0, severity_id: 2 }],
    [
      { action: 'chartway.instance.decommission' },
      { activity_id: 4, type_uid: 600304 },
    ],
    [
      { action: 'chartway.instance.terminate' },
      { activity_id: 99, activity_name: 'chartway.instance.terminate' },
    ],
    [
      { actor: undefined, via: undefined, source: undefined },
      {
        actor: { app_name: 'chartway' },
        src_endpoint: { svc_name: 'chartway' },
      },
    ],
    [
      { subject: undefined, context: undefined, action: undefined },
      { resources: [], api: { operation: 'event' } },
    ],
  ])('of %j has %j', (change, expected) => {
    const event = JSON.parse(canonicalJson(toOcsf(placed(change))));
    expect(event).toMatchObject(expected);
  });
});
