import type { ChangeEvent, ChangeRecord } from '../ChangeRecord';
import type { Circumstances } from '../fourEyes';
import {
  identityResolver,
  type Identity,
  type KnownActor,
} from '../identities';

export const CHANGE = 'promotion-1';
export const HASH = 'sha256:1';
export const HOUR_MS = 3_600_000;
/** When the tests ask. */
export const NOW = Date.UTC(2026, 10, 20, 12);
export const RULES = { minimum: 1, expiresAfterMs: 24 * HOUR_MS };

const entity = (ref: string): Identity => ({ kind: 'entity', ref });

/** All identities of a person: two sign-ins, a mail address, an account at the Git host. */
export const identitiesOf = (name: string): Identity[] => [
  entity(`user:default/${name}`),
  entity(`user:default/${name}-admin`),
  { kind: 'address', address: `${name}@example.com` },
  { kind: 'account', host: 'git.example.com', login: name },
];

/** The first identity of a person. */
export const user = (name: string): Identity => entity(`user:default/${name}`);

/** Nobody whose identities these are counts. */
export const NOBODIES: Identity[] = [
  { kind: 'service', subject: 'plugin:scaffolder' },
  { kind: 'address', address: 'renovate@example.com' },
  entity('user:default/on-call'),
  entity('group:default/operations'),
  entity('user:default/stranger'),
  { kind: 'address', address: 'throwaway@example.com' },
  { kind: 'account', host: 'git.example.com', login: 'stranger' },
];

export const PEOPLE = ['ann', 'bob', 'cai', 'dee'] as const;

const known: KnownActor[] = [
  ...PEOPLE.map(
    (name): KnownActor => ({ kind: 'person', identities: identitiesOf(name) }),
  ),
  {
    kind: 'service',
    identities: [{ kind: 'address', address: 'renovate@example.com' }],
  },
  { kind: 'group', identities: [entity('user:default/on-call')] },
];

const resolve = identityResolver(known);

/** Everybody has every role, now. */
export const circumstances = (
  changed: Partial<Circumstances> = {},
): Circumstances => ({
  now: NOW,
  resolve,
  mayApprove: () => true,
  mayOverride: () => true,
  ...changed,
});

export const recordOf = (...events: ChangeEvent[]): ChangeRecord => ({
  change: CHANGE,
  events,
});

type EventOf<T extends ChangeEvent['type']> = Extract<ChangeEvent, { type: T }>;

export const requested = (...by: Identity[]): EventOf<'requested'> => ({
  type: 'requested',
  at: NOW - 4 * HOUR_MS,
  by,
  hash: HASH,
});

export const edited = (hash: string, ...by: Identity[]): EventOf<'edited'> => ({
  type: 'edited',
  at: NOW - 2 * HOUR_MS,
  by,
  hash,
});

export const took = <T extends 'committed' | 'built'>(
  type: T,
  ...by: Identity[]
) => ({ type, at: NOW - 5 * HOUR_MS, by });

export const approved = (
  by: Identity,
  rest: Partial<EventOf<'approved'>> = {},
): EventOf<'approved'> => ({
  type: 'approved',
  at: NOW - HOUR_MS,
  by,
  change: CHANGE,
  hash: HASH,
  ...rest,
});

export const overridden = (
  by: Identity,
  rest: Partial<EventOf<'overridden'>> = {},
): EventOf<'overridden'> =>
  ({
    ...approved(by),
    type: 'overridden',
    reason: 'The shop is down',
    ...rest,
  } as EventOf<'overridden'>);
