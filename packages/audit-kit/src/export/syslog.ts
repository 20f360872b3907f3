import { asciiJson, canonicalJson } from '../canonicalJson';
import type { PlacedRecord } from './csv';

/**
 * Where a syslog message comes from.
 *
 * @public
 */
export type SyslogSource = {
  /** Name of the host; `-` when absent. */
  readonly hostname?: string;
  /** Name of the program; `chartway` when absent. */
  readonly appName?: string;
  /** Number of the process; `-` when absent. */
  readonly procId?: string;
};

/** Facility 13, log audit (RFC 5424, section 6.2.1). */
const AUDIT = 13;
const WARNING = 4;
const NOTICE = 5;
const INFORMATIONAL = 6;

/** The enterprise number is the one that RFC 5612 keeps for examples: Chartway has none. */
const ELEMENT = 'chartway@32473';

function severity({ record }: PlacedRecord): number {
  if (record.status === 'denied') return WARNING;
  return record.status === 'failed' || record.status === 'unknown'
    ? NOTICE
    : INFORMATIONAL;
}

/** A field of the header: printable ASCII without spaces, cut to its length. */
function field(value: string | undefined, length: number): string {
  return (value ?? '').replace(/[^!-~]/g, '_').slice(0, length) || '-';
}

/** A parameter of structured data: `"`, `\` and `]` are escaped (section 6.3.3), control characters made visible. */
function parameter(name: string, value: string): string {
  const visible = value.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    character =>
      `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return ` ${name}="${visible.replace(/["\\\]]/g, '\\$&')}"`;
}

/**
 * A record as a syslog message (RFC 5424) of facility "log audit": the main facts as structured data, the whole record as
 * JSON. One line, without its end.
 *
 * @public
 */
export function syslogMessage(
  placed: PlacedRecord,
  source: SyslogSource = {},
): string {
  const { record, position } = placed;
  const { product, customer, environment, instance } = record.context ?? {};
  const facts: Record<string, string | undefined> = {
    position: String(position),
    id: record.id,
    requestId: record.requestId,
    actor: record.actor,
    onBehalfOf: record.onBehalfOf,
    door: record.door,
    action: record.action,
    subject: record.subject,
    product,
    customer,
    environment,
    instance,
    reason: record.reason,
    ip: record.source?.ip,
    status: record.status,
  };
  const parameters = Object.entries(facts).map(([name, value]) =>
    value === undefined ? '' : parameter(name, value),
  );
  const header = [
    `<${AUDIT * 8 + severity(placed)}>1`,
    record.at,
    field(source.hostname, 255),
    field(source.appName ?? 'chartway', 48),
    field(source.procId, 128),
    field(record.kind, 32),
  ];
  const message = asciiJson(canonicalJson(record));
  return `${header.join(' ')} [${ELEMENT}${parameters.join('')}] ${message}`;
}

/**
 * A syslog message as it is sent over TCP or TLS: its length in bytes in front (RFC 6587, section 3.4.1; RFC 5425).
 *
 * @public
 */
export function syslogFrame(message: string): Uint8Array {
  const bytes = Buffer.from(message, 'utf8');
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}
