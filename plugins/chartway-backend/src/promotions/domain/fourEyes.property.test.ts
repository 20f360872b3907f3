import fc from 'fast-check';
import type { ChangeEvent, ChangeRecord } from './ChangeRecord';
import { judge, mayApprove, mayOverride } from './fourEyes';
import type { Identity } from './identities';
import { standingOf } from './ChangeRecord';
import {
  CHANGE,
  HASH,
  HOUR_MS,
  NOBODIES,
  NOW,
  PEOPLE,
  RULES,
  circumstances,
  identitiesOf,
  user,
} from './__testUtils__/cast';

type Person = (typeof PEOPLE)[number];

const RUNS = { numRuns: 500 };

const person = fc.constantFrom<Person>(...PEOPLE);
const identityOf = (name: Person) => fc.constantFrom(...identitiesOf(name));
const somebody = person.chain(identityOf);
const nobody = fc.constantFrom(...NOBODIES);
const anybody = fc.oneof({ weight: 9, arbitrary: somebody }, nobody);

const at = fc.integer({ min: NOW - 30 * HOUR_MS, max: NOW });
const hash = fc.oneof(
  { weight: 4, arbitrary: fc.constant(HASH) },
  fc.constantFrom('sha256:2', 'sha256:3'),
);
const mostlyOurs = fc.oneof(
  { weight: 9, arbitrary: fc.constant(CHANGE) },
  fc.constant('promotion-2'),
);

function events(who: fc.Arbitrary<Identity>): fc.Arbitrary<ChangeEvent> {
  const by = fc.array(who, { minLength: 1, maxLength: 2 });
  const said = { at, by: who, change: mostlyOurs, hash };
  const approval = fc.record({
    type: fc.constant('approved' as const),
    ...said,
  });
  const override = fc.record({
    type: fc.constant('overridden' as const),
    ...said,
    reason: fc.constantFrom('', ' ', 'The shop is down'),
  });
  return fc.oneof(
    { weight: 16, arbitrary: approval },
    { weight: 2, arbitrary: override },
    fc.record({ type: fc.constant('requested' as const), at, by, hash }),
    fc.record({ type: fc.constant('committed' as const), at, by }),
    fc.record({ type: fc.constant('built' as const), at, by }),
    fc.record({ type: fc.constant('edited' as const), at, by, hash }),
    fc.record({ type: fc.constant('withdrawn' as const), at, by: who }),
    fc.record({ type: fc.constant('demoted' as const), at, who }),
  );
}

/** A request and whatever happens to it. Ends are left to the tests about ends, so that most records stay open. */
function records(who: fc.Arbitrary<Identity>): fc.Arbitrary<ChangeRecord> {
  return fc
    .tuple(
      fc.array(events(who), { maxLength: 3 }),
      fc.record({
        type: fc.constant('requested' as const),
        at,
        by: fc.array(who, { minLength: 1, maxLength: 1 }),
        hash,
      }),
      fc.array(events(who), { maxLength: 10 }),
    )
    .map(([before, request, after]) => ({
      change: CHANGE,
      events: [...before, request, ...after],
    }));
}

const rules = fc
  .integer({ min: 1, max: 3 })
  .map(minimum => ({ ...RULES, minimum }));

/** The truth about the cast, told without the module under test. */
const owner = (identity: Identity): Person | undefined =>
  PEOPLE.find(name =>
    identitiesOf(name).some(
      own => JSON.stringify(own) === JSON.stringify(identity),
    ),
  );

const takesPart = ({ events: all }: ChangeRecord): (Person | undefined)[] =>
  all.flatMap(event =>
    'by' in event && Array.isArray(event.by) ? event.by.map(owner) : [],
  );

const add = (record: ChangeRecord, ...more: ChangeEvent[]): ChangeRecord => ({
  ...record,
  events: [...record.events, ...more],
});

const counting = (record: ChangeRecord, world = circumstances()) =>
  judge(record, RULES, world).approvals.filter(
    ({ objections }) => objections.length === 0,
  );

describe('four eyes, over random records', () => {
  it('meets changes that pass and changes that do not, each often enough to mean something', () => {
    const sample = fc.sample(records(anybody), { numRuns: 1000, seed: 1 });
    const passing = sample.filter(
      record => judge(record, RULES, circumstances()).allowed,
    );
    const share = passing.length / sample.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
  });

  it('security 35: no path lets one person request, or commit, or build, or edit, and approve', () => {
    fc.assert(
      fc.property(records(anybody), rules, (record, required) => {
        const { allowed, approvals, overrides } = judge(
          record,
          required,
          circumstances(),
        );
        const voices = [...approvals, ...overrides].filter(
          ({ objections }) => objections.length === 0,
        );
        const people = voices.map(({ statement }) => owner(statement.by));
        const contributors = takesPart(record);
        expect(people).not.toContain(undefined);
        people.forEach(name => expect(contributors).not.toContain(name));
        const approvers = new Set(
          approvals
            .filter(({ objections }) => objections.length === 0)
            .map(({ statement }) => owner(statement.by)),
        );
        const overridden = voices.some(
          ({ statement }) => statement.type === 'overridden',
        );
        const enough = approvers.size >= required.minimum;
        expect(allowed).toBe(overridden || enough);
      }),
      RUNS,
    );
  });

  it('security 35: one person alone never carries a change through, under however many names', () => {
    const alone = fc.oneof(
      { weight: 5, arbitrary: identityOf('ann') },
      fc.constantFrom(...NOBODIES),
    );
    const byAnn = records(alone).filter(record =>
      takesPart(record).includes('ann'),
    );
    fc.assert(
      fc.property(byAnn, rules, (record, required) => {
        expect(judge(record, required, circumstances()).allowed).toBe(false);
      }),
      RUNS,
    );
  });

  it('security 35: under which of their names people act changes nothing', () => {
    const twice = fc.tuple(
      records(anybody),
      fc.array(fc.nat({ max: 3 }), { minLength: 64, maxLength: 64 }),
    );
    fc.assert(
      fc.property(twice, rules, ([record, picks], required) => {
        const next = [...picks];
        const rename = (identity: Identity): Identity => {
          const name = owner(identity);
          return name ? identitiesOf(name)[next.pop() ?? 0]! : identity;
        };
        const renamed = {
          ...record,
          events: record.events.map(event => renameIn(event, rename)),
        };
        const before = judge(record, required, circumstances());
        const after = judge(renamed, required, circumstances());
        expect(after.allowed).toBe(before.allowed);
        expect(after.approvers).toEqual(before.approvers);
      }),
      RUNS,
    );
  });

  it('security 35: what services, bots, groups, shared accounts and strangers say counts for nothing', () => {
    const approval = fc.record({
      type: fc.constant('approved' as const),
      at,
      by: nobody,
      change: fc.constant(CHANGE),
      hash,
    });
    fc.assert(
      fc.property(
        records(somebody),
        fc.array(approval, { minLength: 1, maxLength: 4 }),
        rules,
        (record, more, required) => {
          const before = judge(record, required, circumstances());
          const after = judge(add(record, ...more), required, circumstances());
          expect(after.allowed).toBe(before.allowed);
          expect(after.approvers).toEqual(before.approvers);
        },
      ),
      RUNS,
    );
  });

  it('security 35: whoever the door lets approve counts, and nobody else', () => {
    fc.assert(
      fc.property(records(anybody), anybody, hash, (record, by, shown) => {
        const world = circumstances();
        const { allowed } = mayApprove(record, { by, shown }, RULES, world);
        const before = judge(record, RULES, world).approvers;
        const next = add(record, {
          type: 'approved',
          at: NOW,
          by,
          change: CHANGE,
          hash: shown,
        });
        const after = judge(next, RULES, world).approvers;
        expect(after).toHaveLength(before.length + (allowed ? 1 : 0));
      }),
      RUNS,
    );
  });

  it('security 35: whoever may override lets the change pass, and nobody who takes part may', () => {
    fc.assert(
      fc.property(records(anybody), anybody, hash, (record, by, shown) => {
        const world = circumstances({ mayApprove: () => false });
        const reason = 'The shop is down';
        const open = judge(record, RULES, world).allowed;
        const { allowed } = mayOverride(
          record,
          { by, shown, reason },
          RULES,
          world,
        );
        const next = add(record, {
          type: 'overridden',
          at: NOW,
          by,
          change: CHANGE,
          hash: shown,
          reason,
        });
        expect(judge(next, RULES, world).allowed).toBe(open || allowed);
        const involved = takesPart(record).includes(owner(by));
        expect(allowed && involved).toBe(false);
      }),
      RUNS,
    );
  });

  it('lets a change pass that as many others as needed approved', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...PEOPLE], { minLength: 2 }),
        person.chain(identityOf),
        ([requester, ...others], by) => {
          const request: ChangeEvent = {
            type: 'requested',
            at: NOW - HOUR_MS,
            by: [user(requester!)],
            hash: HASH,
          };
          const voices = others.map(
            (name): ChangeEvent => ({
              type: 'approved',
              at: NOW,
              by: user(name),
              change: CHANGE,
              hash: HASH,
            }),
          );
          const record = { change: CHANGE, events: [request, ...voices] };
          const required = { ...RULES, minimum: others.length };
          expect(judge(record, required, circumstances())).toMatchObject({
            allowed: true,
            objections: [],
          });
          const more = { ...RULES, minimum: others.length + 1 };
          expect(judge(record, more, circumstances()).allowed).toBe(false);
          expect(
            judge(
              add(record, { type: 'built', at: NOW, by: [by] }),
              required,
              circumstances(),
            ).allowed,
          ).toBe(false);
        },
      ),
      RUNS,
    );
  });

  it('security 36: what counts was said after the last change, about what is there, about this change', () => {
    fc.assert(
      fc.property(records(anybody), record => {
        const { hash: current, lastAltered } = standingOf(record);
        for (const { statement } of counting(record)) {
          expect(statement.change).toBe(CHANGE);
          expect(statement.hash).toBe(current);
          expect(record.events.indexOf(statement)).toBeGreaterThan(lastAltered);
        }
      }),
      RUNS,
    );
  });

  it('security 36: any change afterwards voids everything said before, even one that changes it back', () => {
    fc.assert(
      fc.property(
        records(anybody),
        events(anybody).filter(({ type }) =>
          ['requested', 'committed', 'built', 'edited'].includes(type),
        ),
        (record, change) => {
          const after = judge(add(record, change), RULES, circumstances());
          expect(after.allowed).toBe(false);
          expect(after.approvers).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('security 36: approvals taken from another change add nothing', () => {
    fc.assert(
      fc.property(
        records(anybody),
        records(anybody),
        rules,
        (record, other, required) => {
          const taken = other.events
            .filter(({ type }) => type === 'approved' || type === 'overridden')
            .map(event => ({ ...event, change: 'promotion-2' } as ChangeEvent));
          const before = judge(record, required, circumstances());
          const after = judge(add(record, ...taken), required, circumstances());
          expect(after.allowed).toBe(before.allowed);
          expect(after.approvers).toEqual(before.approvers);
        },
      ),
      RUNS,
    );
  });

  it('security 36: who has lost the role when the change is used does not count', () => {
    fc.assert(
      fc.property(records(anybody), person, (record, demoted) => {
        const world = circumstances({
          mayApprove: identity => owner(identity) !== demoted,
          mayOverride: identity => owner(identity) !== demoted,
        });
        const { approvals, overrides } = judge(record, RULES, world);
        const voices = [...approvals, ...overrides].filter(
          ({ objections }) => objections.length === 0,
        );
        expect(
          voices.map(({ statement }) => owner(statement.by)),
        ).not.toContain(demoted);
      }),
      RUNS,
    );
  });

  it('security 36: who lost the role in between must approve again, even with the role regained', () => {
    fc.assert(
      fc.property(records(anybody), somebody, (record, who) => {
        const after = add(record, { type: 'demoted', at: NOW, who });
        const people = counting(after).map(({ statement }) =>
          owner(statement.by),
        );
        expect(people).not.toContain(owner(who));
      }),
      RUNS,
    );
  });

  it('security 36: time only takes approvals away, in the end all', () => {
    fc.assert(
      fc.property(
        records(anybody),
        fc.integer({ min: 0, max: 60 * HOUR_MS }),
        (record, later) => {
          const now = counting(record).length;
          const then = circumstances({ now: NOW + later });
          expect(counting(record, then).length).toBeLessThanOrEqual(now);
          const end = NOW + RULES.expiresAfterMs + 1;
          const judged = judge(record, RULES, circumstances({ now: end }));
          expect(judged.allowed).toBe(false);
          expect(judged.approvers).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('security 36: an ended change is never used again, whatever is added', () => {
    const end = fc.constantFrom<ChangeEvent>(
      { type: 'used', at: NOW, by: user('ann') },
      { type: 'cancelled', at: NOW, by: user('ann') },
      { type: 'expired', at: NOW },
    );
    fc.assert(
      fc.property(
        records(anybody),
        end,
        fc.array(events(anybody), { maxLength: 8 }),
        (record, last, more) => {
          const after = add(record, last, ...more);
          expect(judge(after, RULES, circumstances()).allowed).toBe(false);
          const none = { ...RULES, minimum: 0 };
          expect(judge(after, none, circumstances()).allowed).toBe(false);
        },
      ),
      RUNS,
    );
  });
});

function renameIn(
  event: ChangeEvent,
  rename: (identity: Identity) => Identity,
): ChangeEvent {
  if ('who' in event) return { ...event, who: rename(event.who) };
  if (!('by' in event)) return event;
  return Array.isArray(event.by)
    ? ({ ...event, by: event.by.map(rename) } as ChangeEvent)
    : ({ ...event, by: rename(event.by as Identity) } as ChangeEvent);
}
