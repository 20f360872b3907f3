import {
  auditStatuses,
  type AuditFilter,
  type AuditQuery,
} from '@chartway/plugin-chartway-common';
import { type UrlFilters } from '@chartway/plugin-chartway-react';

/** What the audit log can be narrowed by; kept in the URL, so that a view can be shared. */
export const AUDIT_FILTERS = [
  'text',
  'actor',
  'status',
  'since',
  'from',
  'to',
  'action',
  'product',
  'customer',
  'environment',
  'instance',
  'requestId',
] as const;

/** One of the filters. */
export type AuditFilterName = (typeof AUDIT_FILTERS)[number];

/** The chosen value of each filter. */
export type AuditFilters = UrlFilters<AuditFilterName>;

/** Spans of time up to now that can be chosen, with their length in milliseconds. */
export const SPANS = [
  { value: '1h', label: 'Last hour', length: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', length: 24 * 3_600_000 },
  { value: '7d', label: 'Last 7 days', length: 7 * 24 * 3_600_000 },
  { value: '30d', label: 'Last 30 days', length: 30 * 24 * 3_600_000 },
] as const;

/** The value of the filter `since` that shows the fields for two times. */
export const BETWEEN = 'between';

/**
 * The filters as the backend takes them. What a typed URL has that is no filter value is left out.
 *
 * @param now - the end of a span such as the last hour
 */
export function auditFilterOf(filters: AuditFilters, now: Date): AuditFilter {
  const { since, from, to, status, actor, ...parts } = filters;
  const span = SPANS.find(one => one.value === since);
  return {
    ...parts,
    ...(actor && { actor: actorOf(actor) }),
    ...withStatus(status),
    ...(span
      ? { from: new Date(now.getTime() - span.length).toISOString() }
      : { ...withTime('from', from), ...withTime('to', to) }),
  };
}

/** One page of entries. */
export function auditQueryOf(
  filter: AuditFilter,
  page: { before?: string | undefined; limit: number },
): AuditQuery {
  const { before, limit } = page;
  return { ...filter, ...(before && { before }), limit };
}

/** A name alone means a person of the default namespace. */
function actorOf(text: string): string {
  const lower = text.toLowerCase();
  if (lower.includes(':')) return lower;
  return lower.includes('/') ? `user:${lower}` : `user:default/${lower}`;
}

function withStatus(text: string | undefined): Pick<AuditFilter, 'status'> {
  const status = auditStatuses.find(one => one === text);
  return status ? { status } : {};
}

function withTime(
  name: 'from' | 'to',
  text: string | undefined,
): Pick<AuditFilter, 'from' | 'to'> {
  const time = text ? new Date(text) : undefined;
  if (!time || Number.isNaN(time.getTime())) return {};
  return { [name]: time.toISOString() };
}

/** A time of the URL as a field of the browser takes it: local, without a zone; nothing when it is no time. */
export function localTime(text: string | undefined): string | undefined {
  const time = text ? new Date(text) : undefined;
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const shifted = time.getTime() - time.getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
}
