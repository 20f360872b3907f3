import type { ChangeEvent } from './ChangeRecord';
import { judge, mayApprove, mayOverride, type Circumstances } from './fourEyes';
import type { Identity } from './identities';
import type { Objection } from './objections';
import {
  HASH,
  HOUR_MS,
  NOBODIES,
  NOW,
  RULES,
  approved,
  circumstances,
  edited,
  identitiesOf,
  overridden,
  recordOf,
  requested,
  took,
  user,
} from './__testUtils__/cast';

const [ann, bob, cai] = [user('ann'), user('bob'), user('cai')];
const scaffolder: Identity = { kind: 'service', subject: 'plugin:scaffolder' };

/** What is objected to the only approval of the record. */
function objectionsTo(
  events: ChangeEvent[],
  changed: Partial<Circumstances> = {},
): Objection[] {
  const { approvals } = judge(
    recordOf(...events),
    RULES,
    circumstances(changed),
  );
  expect(approvals).toHaveLength(1);
  return approvals[0]!.objections;
}

const judged = (...events: ChangeEvent[]) =>
  judge(recordOf(...events), RULES, circumstances());

describe('judge', () => {
  it('lets through what somebody else approved', () => {
    expect(judged(requested(ann), approved(bob))).toEqual({
      allowed: true,
      objections: [],
      approvals: [
        {
          statement: approved(bob),
          person: expect.stringContaining('bob'),
          objections: [],
        },
      ],
      overrides: [],
      approvers: [expect.stringContaining('bob')],
    });
  });

  it('says how many approvals are missing', () => {
    const record = recordOf(requested(ann), approved(bob));
    const verdict = judge(record, { ...RULES, minimum: 3 }, circumstances());
    expect(verdict.allowed).toBe(false);
    expect(verdict.objections).toEqual([{ why: 'too-few', have: 1, need: 3 }]);
  });

  it('lets nothing through by a number of approvals that is none', () => {
    const record = recordOf(requested(ann), approved(bob));
    const rules = { ...RULES, minimum: Number.NaN };
    expect(judge(record, rules, circumstances()).allowed).toBe(false);
  });

  it('needs no approval where none is wanted, but a request', () => {
    const rules = { ...RULES, minimum: 0 };
    const allowed = (...events: ChangeEvent[]) =>
      judge(recordOf(...events), rules, circumstances()).allowed;
    expect(allowed(requested(ann))).toBe(true);
    expect(allowed(took('committed', ann))).toBe(false);
  });

  it.each<[Extract<Objection, { why: string }>['why'], ChangeEvent]>([
    ['used', { type: 'used', at: NOW, by: ann }],
    ['cancelled', { type: 'cancelled', at: NOW, by: ann }],
    ['expired', { type: 'expired', at: NOW }],
  ])('security 36: says that the change is %s', (why, end) => {
    const verdict = judged(requested(ann), approved(bob), end);
    expect(verdict.allowed).toBe(false);
    expect(verdict.objections).toEqual([{ why }]);
  });

  it('says that nobody requested the change', () => {
    const verdict = judged(approved(bob, { hash: '' }));
    expect(verdict.objections).toContainEqual({ why: 'not-requested' });
    expect(verdict.approvals[0]?.objections).toEqual([
      { why: 'other-content' },
    ]);
  });

  it('security 35: counts a person once, under whatever name', () => {
    const [one, two] = identitiesOf('bob');
    const verdict = judge(
      recordOf(requested(ann), approved(one!), approved(two!), approved(cai)),
      { ...RULES, minimum: 3 },
      circumstances(),
    );
    expect(verdict.approvals.map(({ objections }) => objections)).toEqual([
      [],
      [{ why: 'repeated' }],
      [],
    ]);
    expect(verdict.approvers).toHaveLength(2);
    expect(verdict.allowed).toBe(false);
  });

  it('counts the second approval of a person whose first is void', () => {
    const late = approved(bob, { at: NOW - 25 * HOUR_MS });
    const verdict = judged(requested(ann), late, approved(bob));
    expect(verdict.approvals.map(({ objections }) => objections)).toEqual([
      [{ why: 'lapsed' }],
      [],
    ]);
    expect(verdict.allowed).toBe(true);
  });
});

describe('an approval', () => {
  it.each<['requested' | 'committed' | 'built' | 'edited', ChangeEvent[]]>([
    ['requested', [requested(bob)]],
    ['requested', [requested(scaffolder, bob)]],
    ['committed', [took('committed', ann, bob), requested(ann)]],
    ['built', [took('built', bob), requested(ann)]],
    ['edited', [requested(ann), edited(HASH, bob)]],
  ])(
    'security 35: does not count for what the same person %s, under any of their names',
    (how, events) => {
      for (const name of identitiesOf('bob')) {
        expect(objectionsTo([...events, approved(name)])).toEqual([
          { why: 'takes-part', how },
        ]);
      }
      expect(objectionsTo([...events, approved(cai)])).toEqual([]);
    },
  );

  it('names each way of taking part once', () => {
    expect(
      objectionsTo([
        took('committed', bob, user('bob-admin')),
        took('committed', bob),
        requested(bob),
        approved(bob),
      ]),
    ).toEqual([
      { why: 'takes-part', how: 'committed' },
      { why: 'takes-part', how: 'requested' },
    ]);
  });

  it.each(
    NOBODIES.map((who): [string, Identity] => [JSON.stringify(who), who]),
  )('security 35: of %s does not count', (_, who) => {
    const [first] = objectionsTo([requested(ann), approved(who)]);
    expect(['service', 'group', 'unknown']).toContain(first?.why);
  });

  it('security 35: says whether a service, a group or a stranger spoke', () => {
    const why = (who: Identity) =>
      objectionsTo([requested(ann), approved(who)]);
    expect(why(scaffolder)).toEqual([{ why: 'service' }]);
    expect(why({ kind: 'entity', ref: 'group:default/ops' })).toEqual([
      { why: 'group' },
    ]);
    expect(why(user('stranger'))).toEqual([{ why: 'unknown' }]);
  });

  it('security 35: does not count when a program gave it for a person', () => {
    const objections = objectionsTo([
      requested(ann),
      approved(bob, { via: scaffolder }),
    ]);
    expect(objections).toEqual([{ why: 'spoken-by-program' }]);
  });

  it('security 35: does not count while a contributor is unknown, who might be the approver', () => {
    const who: Identity = { kind: 'address', address: 'throwaway@example.com' };
    expect(
      objectionsTo([took('committed', who), requested(ann), approved(bob)]),
    ).toEqual([{ why: 'unidentified', how: 'committed', who }]);
    expect(
      objectionsTo([took('built'), requested(ann), approved(bob)]),
    ).toEqual([{ why: 'unidentified', how: 'built' }]);
  });

  it('counts for what a service committed or built', () => {
    const bot: Identity = { kind: 'address', address: 'renovate@example.com' };
    expect(
      objectionsTo([
        took('committed', bot),
        took('built', scaffolder),
        requested(ann),
        approved(bob),
      ]),
    ).toEqual([]);
  });

  it('security 35: of a service does not count for what it built itself', () => {
    expect(
      objectionsTo([
        took('built', scaffolder),
        requested(ann),
        approved(scaffolder),
      ]),
    ).toEqual([{ why: 'service' }, { why: 'takes-part', how: 'built' }]);
  });

  it.each<[string, ChangeEvent, Objection[]]>([
    [
      'an edit to something else',
      edited('sha256:2', cai),
      [{ why: 'other-content' }, { why: 'altered-since' }],
    ],
    ['an edit back', edited(HASH, cai), [{ why: 'altered-since' }]],
    ['a commit', took('committed', cai), [{ why: 'altered-since' }]],
    ['a build', took('built', cai), [{ why: 'altered-since' }]],
    ['another request', requested(cai), [{ why: 'altered-since' }]],
  ])('security 36: is void after %s', (_, event, objections) => {
    expect(objectionsTo([requested(ann), approved(bob), event])).toEqual(
      objections,
    );
    expect(objectionsTo([requested(ann), event, approved(bob)])).toEqual(
      objections.filter(({ why }) => why === 'other-content'),
    );
  });

  it('security 36: taken from another change does not count', () => {
    expect(
      objectionsTo([requested(ann), approved(bob, { change: 'promotion-2' })]),
    ).toEqual([{ why: 'other-change' }]);
  });

  it('security 36: does not count for what is not there any more', () => {
    expect(
      objectionsTo([
        requested(ann),
        edited('sha256:2', ann),
        approved(bob, { hash: HASH }),
      ]),
    ).toEqual([{ why: 'other-content' }]);
  });

  it('security 36: is void when the approver may not approve any more', () => {
    expect(
      objectionsTo([requested(ann), approved(bob)], {
        mayApprove: identity => identity !== bob,
      }),
    ).toEqual([{ why: 'not-permitted' }]);
  });

  it.each(
    identitiesOf('bob').map((who): [string, Identity] => [who.kind, who]),
  )(
    'security 36: is void after a demotion or a withdrawal as %s, and good again only when given again',
    (_, who) => {
      const before = [requested(ann), approved(bob)];
      const demoted: ChangeEvent = { type: 'demoted', at: NOW, who };
      const withdrawn: ChangeEvent = { type: 'withdrawn', at: NOW, by: who };
      expect(objectionsTo([...before, demoted])).toEqual([{ why: 'demoted' }]);
      expect(objectionsTo([...before, withdrawn])).toEqual([
        { why: 'withdrawn' },
      ]);
      const [request, approval] = before;
      expect(objectionsTo([request!, demoted, approval!])).toEqual([]);
      expect(objectionsTo([request!, withdrawn, approval!])).toEqual([]);
    },
  );

  it('stays when somebody else loses the role or withdraws', () => {
    expect(
      objectionsTo([
        requested(ann),
        approved(bob),
        { type: 'demoted', at: NOW, who: cai },
        { type: 'withdrawn', at: NOW, by: cai },
        { type: 'demoted', at: NOW, who: user('stranger') },
        { type: 'withdrawn', at: NOW, by: scaffolder },
      ]),
    ).toEqual([]);
  });

  it.each<[number, boolean]>([
    [NOW - RULES.expiresAfterMs, true],
    [NOW - RULES.expiresAfterMs - 1, false],
    [NOW, true],
    [NOW + 60_000, true],
    [NOW + 60_001, false],
    [Number.NaN, false],
  ])(
    'security 36: given at %d counts at the end of its time and no longer: %p',
    (at, valid) => {
      expect(objectionsTo([requested(ann), approved(bob, { at })])).toEqual(
        valid ? [] : [{ why: 'lapsed' }],
      );
    },
  );
});

describe('an override', () => {
  it('stands in for the approvals, by somebody who may', () => {
    const verdict = judged(requested(ann), overridden(bob));
    expect(verdict).toMatchObject({ allowed: true, approvers: [] });
    expect(verdict.overrides[0]).toMatchObject({
      statement: overridden(bob),
      objections: [],
    });
  });

  it.each(['', ' \n\t'])('needs a reason, which %p is not', reason => {
    const verdict = judged(requested(ann), overridden(bob, { reason }));
    expect(verdict.allowed).toBe(false);
    expect(verdict.overrides[0]?.objections).toEqual([{ why: 'no-reason' }]);
  });

  it('security 35: never comes from somebody who takes part', () => {
    for (const name of identitiesOf('ann')) {
      const verdict = judged(requested(ann), overridden(name));
      expect(verdict.allowed).toBe(false);
      expect(verdict.overrides[0]?.objections).toEqual([
        { why: 'takes-part', how: 'requested' },
      ]);
    }
  });

  it('security 36: asks for the permission to override, not for that to approve', () => {
    const world = circumstances({ mayOverride: () => false });
    const record = recordOf(requested(ann), overridden(bob));
    const verdict = judge(record, RULES, world);
    expect(verdict.allowed).toBe(false);
    expect(verdict.overrides[0]?.objections).toEqual([
      { why: 'not-permitted' },
    ]);
    expect(
      judge(record, RULES, circumstances({ mayApprove: () => false })).allowed,
    ).toBe(true);
  });

  it('security 36: is as bound and as short-lived as an approval', () => {
    const why = (...events: ChangeEvent[]) =>
      judged(requested(ann), ...events).overrides[0]?.objections;
    expect(why(overridden(bob, { change: 'promotion-2' }))).toEqual([
      { why: 'other-change' },
    ]);
    expect(why(overridden(bob, { at: NOW - 25 * HOUR_MS }))).toEqual([
      { why: 'lapsed' },
    ]);
    expect(why(overridden(bob), edited(HASH, cai))).toEqual([
      { why: 'altered-since' },
    ]);
    expect(
      why(overridden(bob), { type: 'withdrawn', at: NOW, by: bob }),
    ).toEqual([{ why: 'withdrawn' }]);
  });
});

describe('mayApprove', () => {
  const may = (
    events: ChangeEvent[],
    by: Identity,
    changed: { shown?: string; via?: Identity } = {},
    world: Partial<Circumstances> = {},
  ) =>
    mayApprove(
      recordOf(...events),
      { by, shown: HASH, ...changed },
      RULES,
      circumstances(world),
    );

  it('lets anybody else with the role', () => {
    expect(may([requested(ann)], bob)).toEqual({
      allowed: true,
      objections: [],
    });
    expect(may([requested(ann), approved(cai)], bob).allowed).toBe(true);
  });

  it.each<[string, ReturnType<typeof may>, Objection[]]>([
    [
      'who requested it',
      may([requested(ann)], ann),
      [{ why: 'takes-part', how: 'requested' }],
    ],
    [
      'who approved it already',
      may([requested(ann), approved(identitiesOf('bob')[2]!)], bob),
      [{ why: 'repeated' }],
    ],
    [
      'who was shown something else',
      may([requested(ann)], bob, { shown: 'sha256:2' }),
      [{ why: 'other-content' }],
    ],
    [
      'through a program',
      may([requested(ann)], bob, { via: scaffolder }),
      [{ why: 'spoken-by-program' }],
    ],
    [
      'without the role',
      may([requested(ann)], bob, {}, { mayApprove: () => false }),
      [{ why: 'not-permitted' }],
    ],
    [
      'after the end',
      may([requested(ann), { type: 'used', at: NOW, by: cai }], bob),
      [{ why: 'used' }],
    ],
  ])('security 35: refuses %s, and says why', (_, verdict, objections) => {
    expect(verdict).toEqual({ allowed: false, objections });
  });
});

describe('mayOverride', () => {
  const may = (by: Identity, reason: string, events = [requested(ann)]) =>
    mayOverride(
      recordOf(...events, overridden(by, { reason: '' })),
      { by, shown: HASH, reason },
      RULES,
      circumstances({ mayApprove: () => false }),
    );

  it('lets somebody else with the role and a reason, and nobody who takes part', () => {
    expect(may(bob, 'The shop is down')).toEqual({
      allowed: true,
      objections: [],
    });
    expect(may(bob, ' ')).toEqual({
      allowed: false,
      objections: [{ why: 'no-reason' }],
    });
    expect(may(ann, 'The shop is down')).toEqual({
      allowed: false,
      objections: [{ why: 'takes-part', how: 'requested' }],
    });
  });
});
