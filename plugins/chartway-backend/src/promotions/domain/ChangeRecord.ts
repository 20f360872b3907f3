import type { Identity } from './identities';

/** How somebody takes part in a change, so that they cannot approve it. */
export type Contribution = 'requested' | 'committed' | 'built' | 'edited';

/**
 * Something that happened to a change. `at` is in milliseconds since 1970 and serves expiry only: what came first is told
 * by the place in the record, because clocks of replicas differ and jump.
 */
export type ChangeEvent =
  /** Somebody asks for the change; `by` also names those on whose behalf they do. `hash` is that of what is shown. */
  | { type: 'requested'; at: number; by: readonly Identity[]; hash: string }
  /** A commit that the change releases: its author, committer and co-authors. */
  | { type: 'committed'; at: number; by: readonly Identity[] }
  /** Somebody built or pushed a chart or an image that the change releases. */
  | { type: 'built'; at: number; by: readonly Identity[] }
  /** The change now releases something else. */
  | { type: 'edited'; at: number; by: readonly Identity[]; hash: string }
  | Statement
  /** Somebody takes back what they approved or overrode. */
  | { type: 'withdrawn'; at: number; by: Identity }
  /** Somebody lost the role by which they may approve or override, or has another one. */
  | { type: 'demoted'; at: number; who: Identity }
  /** The change ends: unused, or carried out. */
  | { type: 'cancelled'; at: number; by: Identity }
  | { type: 'expired'; at: number }
  | { type: 'used'; at: number; by: Identity };

/** What somebody says about what they were shown: `change` and `hash` are copied from there. */
export type Statement = Approval | Override;

/** Somebody found the change good. */
export type Approval = Said & { type: 'approved' };

/** Somebody lets the change pass without the approvals, and says why (permission `chartway.promotion.override`). */
export type Override = Said & { type: 'overridden'; reason: string };

type Said = {
  at: number;
  by: Identity;
  /** The program that spoke for the person, if any. */
  via?: Identity;
  change: string;
  hash: string;
};

/** Everything that happened to one change, in order. Nothing in it is ever altered; things are added at its end. */
export type ChangeRecord = {
  /** Identifies the change among all. */
  readonly change: string;
  readonly events: readonly ChangeEvent[];
};

/** Where a change stands. */
export type Standing = {
  state: 'not-requested' | 'open' | 'cancelled' | 'expired' | 'used';
  /** Hash of what is shown now; absent before the request. */
  hash?: string;
  /** Place of the last event that altered what the change releases; -1 when there is none. */
  lastAltered: number;
};

const CONTRIBUTIONS: readonly string[] = [
  'requested',
  'committed',
  'built',
  'edited',
] satisfies Contribution[];

function contributes(
  event: ChangeEvent,
): event is Extract<ChangeEvent, { type: Contribution }> {
  return CONTRIBUTIONS.includes(event.type);
}

/** Reads where a change stands from its record. The first end is final. */
export function standingOf({ events }: ChangeRecord): Standing {
  const standing: Standing = { state: 'not-requested', lastAltered: -1 };
  events.forEach((event, place) => {
    if (contributes(event)) standing.lastAltered = place;
    if ('hash' in event && contributes(event)) standing.hash = event.hash;
    standing.state = stateAfter(event, standing.state);
  });
  return standing;
}

function stateAfter(
  { type }: ChangeEvent,
  state: Standing['state'],
): Standing['state'] {
  if (state === 'not-requested' && type === 'requested') return 'open';
  if (isOpen(state) && isEnd(type)) return type;
  return state;
}

function isOpen(state: Standing['state']): boolean {
  return state === 'not-requested' || state === 'open';
}

function isEnd(
  type: ChangeEvent['type'],
): type is 'cancelled' | 'expired' | 'used' {
  return type === 'cancelled' || type === 'expired' || type === 'used';
}

/** Who took part in a change, and how; `by` is absent where the record names nobody. */
export type Contributor = { how: Contribution; by?: Identity };

/** Everybody who took part, in the order of the record. */
export function contributorsOf({ events }: ChangeRecord): Contributor[] {
  return events.filter(contributes).flatMap(({ type: how, by }) => {
    const named = by.map((identity): Contributor => ({ how, by: identity }));
    return named.length > 0 ? named : [{ how }];
  });
}
