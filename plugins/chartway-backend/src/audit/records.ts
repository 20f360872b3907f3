import type { AuditRecord } from '@chartway/audit-kit';
import type { Caller } from '../authorization/Caller';
import type { AuditFacts, AuditIntent, AuditOutcome } from './AuditService';

const MAX_TEXT = 1000;
const MAX_FACTS = 50;

/** Text that a record can hold: Unicode without lone surrogates, bounded. */
function bounded(text: string): string {
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  return whole.length > MAX_TEXT
    ? `${Buffer.from(whole.slice(0, MAX_TEXT)).toString('utf8')}…`
    : whole;
}

/** Facts that a record can hold. */
function boundedFacts(facts: AuditFacts): AuditFacts {
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, MAX_FACTS)
      .map(([name, value]) => [bounded(name), bounded(value)]),
  );
}

const some = (facts: AuditFacts | undefined) =>
  facts && Object.keys(facts).length > 0 ? boundedFacts(facts) : undefined;

/** Who, on whose behalf, through which door, what, to what, why, from where. */
function who(
  caller: Omit<Caller, 'credentials'>,
  intent: AuditIntent,
  policyVersion: string | undefined,
) {
  const { context } = intent;
  return {
    requestId: bounded(caller.requestId),
    actor: bounded(caller.actor),
    ...(caller.onBehalfOf && { onBehalfOf: bounded(caller.onBehalfOf) }),
    ...(caller.via && { via: bounded(caller.via) }),
    door: caller.door,
    action: intent.action,
    subject: bounded(intent.subject),
    context: Object.fromEntries(
      Object.entries(context).flatMap(([part, value]) =>
        value === undefined ? [] : [[part, bounded(value)]],
      ),
    ),
    ...(intent.reason && { reason: bounded(intent.reason) }),
    ...(caller.source && { source: caller.source }),
    ...(policyVersion && { policyVersion }),
  };
}

/** What the log knows of an entry when it begins. */
export type Begin = {
  id: string;
  /** ISO 8601, UTC, with milliseconds. */
  at: string;
  caller: Omit<Caller, 'credentials'>;
  intent: AuditIntent;
  policyVersion?: string;
};

/** The record of what is about to be done. */
export function intentRecord(begin: Begin): AuditRecord {
  const { id, at, caller, intent, policyVersion } = begin;
  const after = some(intent.after);
  return {
    v: 1,
    id,
    kind: 'intent',
    at,
    ...who(caller, intent, policyVersion),
    ...(after && { after }),
  };
}

/** The record of what is begun and ended at once: a refusal, a signing in. */
export function eventRecord(
  begin: Begin,
  status: NonNullable<AuditRecord['status']>,
  details: AuditFacts,
): AuditRecord {
  const record = { ...intentRecord(begin), kind: 'event' as const, status };
  const kept = some(details);
  return { ...record, ...(kept && { details: kept }) };
}

/** The record of how it ended. It names again who did what, so that it can be read alone. */
export function outcomeRecord(
  intent: AuditRecord,
  at: string,
  status: NonNullable<AuditRecord['status']>,
  outcome: AuditOutcome,
): AuditRecord {
  const { id, requestId, actor, action, subject, context } = intent;
  const before = some(outcome.before);
  const after = some(outcome.after);
  const details = some(outcome.details);
  return {
    v: 1,
    id,
    kind: 'outcome',
    at,
    ...(requestId && { requestId }),
    ...(actor && { actor }),
    ...(action && { action }),
    ...(subject && { subject }),
    ...(context && { context }),
    status,
    ...(before && { before }),
    ...(after && { after }),
    ...(details && { details }),
  };
}
