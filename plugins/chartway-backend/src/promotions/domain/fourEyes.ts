/**
 * The four-eyes rules: who may approve a change, which approvals count, and whether the change may be used.
 *
 * They hold under every permission policy and behind every door, because the services ask this module and not the policy.
 * Where they come from:
 *
 * - "Nobody approves what they requested, committed or built, under any role, through any door" and "an approval is bound
 *   to the hash of what was shown; any change voids it; it expires": docs/architecture.md, roles and separation of duties.
 * - Two people, told apart by person and not by account: NIST SP 800-53 AC-5 (separation of duties) and AC-3(2) (dual
 *   authorization).
 * - One person with two accounts, shared groups (numbered input 35), replayed approvals, edits and demotions after the
 *   approval (36): the threats that this repository keeps a test for each.
 *
 * Everything is decided anew from the record each time, so it does not matter which check was forgotten when an event was
 * written. What cannot be told is no: an unknown identity approves nothing, and while it is unknown who contributed,
 * nobody can be told apart from them.
 */
import type { ApprovalRules } from './approvalRules';
import {
  contributorsOf,
  standingOf,
  type Approval,
  type ChangeRecord,
  type Override,
  type Statement,
} from './ChangeRecord';
import {
  identityKey,
  type Actor,
  type Identity,
  type IdentityResolver,
} from './identities';
import type { Objection } from './objections';

/** The world outside the record, as it is at the moment of the question. */
export type Circumstances = {
  /** Milliseconds since 1970. */
  now: number;
  resolve: IdentityResolver;
  /** Whether the permission policy gives the identity `chartway.promotion.approve` for this change now. */
  mayApprove(identity: Identity): boolean;
  /** The same for `chartway.promotion.override`. */
  mayOverride(identity: Identity): boolean;
};

/** Whether something may be done: no objections means yes. */
export type Verdict = { allowed: boolean; objections: Objection[] };

/** An approval or override of the record, and why it does not count; no objections means that it does. */
export type Judged<S extends Statement> = {
  statement: S;
  /** Who it is, when that is a person. */
  person?: string;
  objections: Objection[];
};

/** The whole judgement of a change. */
export type Judgement = Verdict & {
  approvals: Judged<Approval>[];
  overrides: Judged<Override>[];
  /** The people whose approval counts, each once. */
  approvers: string[];
};

/** How far the clocks of two replicas may differ, in milliseconds, before what one wrote lies in the other's future. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Whether the change may be carried out now: it is open, every contributor is known, and there are enough approvals that
 * count, or an override that does. Roles are asked for again here, so whoever lost theirs since does not count.
 */
export function judge(
  record: ChangeRecord,
  rules: ApprovalRules,
  circumstances: Circumstances,
): Judgement {
  const approvals = judgeApprovals(record, rules, circumstances);
  const overrides = judgeOverrides(record, rules, circumstances);
  const approvers = approvals
    .filter(counts)
    .flatMap(({ person }) => (person === undefined ? [] : [person]));
  const objections = [
    ...stateObjections(record),
    ...(overrides.some(counts) ? [] : tooFew(approvers.length, rules)),
  ];
  return {
    allowed: objections.length === 0,
    objections,
    approvals,
    overrides,
    approvers,
  };
}

/**
 * Whether somebody may approve the change now.
 *
 * @param shown - Hash of what they were shown; what they approve is that and nothing else.
 */
export function mayApprove(
  record: ChangeRecord,
  who: { by: Identity; via?: Identity; shown: string },
  rules: ApprovalRules,
  circumstances: Circumstances,
): Verdict {
  const approval = sayNow('approved', record, who, circumstances);
  return verdictOnNew(record, approval, next =>
    judgeApprovals(next, rules, circumstances),
  );
}

/** Whether somebody may let the change pass without the approvals now: never one who takes part, never without a reason. */
export function mayOverride(
  record: ChangeRecord,
  who: { by: Identity; via?: Identity; shown: string; reason: string },
  rules: ApprovalRules,
  circumstances: Circumstances,
): Verdict {
  const { reason } = who;
  const override = {
    ...sayNow('overridden', record, who, circumstances),
    reason,
  };
  return verdictOnNew(record, override, next =>
    judgeOverrides(next, rules, circumstances),
  );
}

/** What it would say if it were said now. */
function sayNow<T extends Statement['type']>(
  type: T,
  { change }: ChangeRecord,
  { by, via, shown }: { by: Identity; via?: Identity; shown: string },
  { now }: Circumstances,
) {
  return { type, at: now, by, via, change, hash: shown };
}

/** Judges the record with one more statement, so that the door and the use apply the same rules. */
function verdictOnNew<S extends Statement>(
  record: ChangeRecord,
  statement: S,
  judgeAll: (record: ChangeRecord) => Judged<Statement>[],
): Verdict {
  const next = { ...record, events: [...record.events, statement] };
  const objections = [
    ...stateObjections(record),
    ...judgeAll(next)
      .filter(one => one.statement === statement)
      .flatMap(one => one.objections),
  ];
  return { allowed: objections.length === 0, objections };
}

function judgeApprovals(
  record: ChangeRecord,
  rules: ApprovalRules,
  circumstances: Circumstances,
): Judged<Approval>[] {
  const counted = new Set<string>();
  return record.events.flatMap((event, place) => {
    if (event.type !== 'approved') return [];
    const judged = judgeStatement(
      { record, statement: event, place },
      rules,
      circumstances,
      circumstances.mayApprove(event.by),
    );
    const { person } = judged;
    if (!counts(judged) || person === undefined) return [judged];
    if (counted.has(person)) {
      return [{ ...judged, objections: [{ why: 'repeated' as const }] }];
    }
    counted.add(person);
    return [judged];
  });
}

function judgeOverrides(
  record: ChangeRecord,
  rules: ApprovalRules,
  circumstances: Circumstances,
): Judged<Override>[] {
  return record.events.flatMap((event, place) => {
    if (event.type !== 'overridden') return [];
    const judged = judgeStatement(
      { record, statement: event, place },
      rules,
      circumstances,
      circumstances.mayOverride(event.by),
    );
    const objections: Objection[] =
      event.reason.trim() === '' ? [{ why: 'no-reason' }] : [];
    return [{ ...judged, objections: [...judged.objections, ...objections] }];
  });
}

/** Something said, and where in the record. */
type Spoken<S extends Statement> = {
  record: ChangeRecord;
  statement: S;
  place: number;
};

function judgeStatement<S extends Statement>(
  spoken: Spoken<S>,
  rules: ApprovalRules,
  { now, resolve }: Circumstances,
  permitted: boolean,
): Judged<S> {
  const { statement } = spoken;
  const actor = resolve(statement.by);
  const objections: Objection[] = [
    ...bindingObjections(spoken),
    ...expiryObjections(statement.at, rules, now),
    ...actorObjections(actor),
    ...(statement.via ? [{ why: 'spoken-by-program' as const }] : []),
    ...partObjections(spoken, resolve),
    ...laterObjections(spoken, resolve),
    ...(permitted ? [] : [{ why: 'not-permitted' as const }]),
  ];
  return {
    statement,
    ...(actor.kind === 'person' && { person: actor.person }),
    objections,
  };
}

/** Bound to this change and to what it is now: a replayed, an outdated or an overtaken statement says nothing. */
function bindingObjections({
  record,
  statement,
  place,
}: Spoken<Statement>): Objection[] {
  const { hash, lastAltered } = standingOf(record);
  const objections: Objection[] = [];
  if (statement.change !== record.change) {
    objections.push({ why: 'other-change' });
  }
  if (statement.hash !== hash) objections.push({ why: 'other-content' });
  if (place < lastAltered) objections.push({ why: 'altered-since' });
  return objections;
}

/** A statement from the future is as void as an old one: with a clock set forward it would outlive the rest. */
function expiryObjections(
  at: number,
  { expiresAfterMs }: ApprovalRules,
  now: number,
): Objection[] {
  const age = now - at;
  const valid = age <= expiresAfterMs && age >= -CLOCK_SKEW_MS;
  return valid ? [] : [{ why: 'lapsed' }];
}

function actorObjections({ kind }: Actor): Objection[] {
  return kind === 'person' ? [] : [{ why: kind }];
}

/** Nobody approves what they contributed to, nor what somebody contributed to who might be they. */
function partObjections(
  { record, statement }: Spoken<Statement>,
  resolve: IdentityResolver,
): Objection[] {
  const objections: Objection[] = [];
  for (const { how, by } of contributorsOf(record)) {
    if (!by || resolve(by).kind === 'unknown') {
      objections.push({ why: 'unidentified', how, ...(by && { who: by }) });
    } else if (sameActor(by, statement.by, resolve)) {
      objections.push({ why: 'takes-part', how });
    }
  }
  return withoutRepetitions(objections);
}

/** What was said is void once the same person takes it back or loses the role, even if they get it again. */
function laterObjections(
  { record, statement, place }: Spoken<Statement>,
  resolve: IdentityResolver,
): Objection[] {
  const same = (other: Identity) => sameActor(other, statement.by, resolve);
  const later = record.events.slice(place);
  const objections: Objection[] = [];
  if (later.some(event => event.type === 'withdrawn' && same(event.by))) {
    objections.push({ why: 'withdrawn' });
  }
  if (later.some(event => event.type === 'demoted' && same(event.who))) {
    objections.push({ why: 'demoted' });
  }
  return objections;
}

function sameActor(
  one: Identity,
  other: Identity,
  resolve: IdentityResolver,
): boolean {
  if (identityKey(one) === identityKey(other)) return true;
  const [first, second] = [resolve(one), resolve(other)];
  return (
    first.kind === 'person' &&
    second.kind === 'person' &&
    first.person === second.person
  );
}

function stateObjections(record: ChangeRecord): Objection[] {
  const { state } = standingOf(record);
  return state === 'open' ? [] : [{ why: state }];
}

function tooFew(have: number, { minimum }: ApprovalRules): Objection[] {
  return have >= minimum ? [] : [{ why: 'too-few', have, need: minimum }];
}

function counts({ objections }: Judged<Statement>): boolean {
  return objections.length === 0;
}

function withoutRepetitions(objections: Objection[]): Objection[] {
  return [
    ...new Map(objections.map(one => [JSON.stringify(one), one])).values(),
  ];
}
