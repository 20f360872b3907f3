import { contributorsOf, standingOf } from './ChangeRecord';
import {
  NOW,
  approved,
  edited,
  recordOf,
  requested,
  took,
  user,
} from './__testUtils__/cast';

const [ann, bob] = [user('ann'), user('bob')];
const ended = (type: 'cancelled' | 'used') => ({ type, at: NOW, by: ann });

describe('standingOf', () => {
  it('starts with nothing requested and nothing shown', () => {
    expect(standingOf(recordOf())).toEqual({
      state: 'not-requested',
      lastAltered: -1,
    });
    expect(standingOf(recordOf(took('committed', ann)))).toEqual({
      state: 'not-requested',
      lastAltered: 0,
    });
  });

  it('shows what was requested or edited last, whatever was said about it', () => {
    const record = recordOf(
      took('built', ann),
      requested(ann),
      approved(bob, { hash: 'sha256:other' }),
    );
    expect(standingOf(record)).toEqual({
      state: 'open',
      hash: 'sha256:1',
      lastAltered: 1,
    });
    const changed = recordOf(
      ...record.events,
      edited('sha256:2', bob),
      took('committed', bob),
    );
    expect(standingOf(changed)).toEqual({
      state: 'open',
      hash: 'sha256:2',
      lastAltered: 4,
    });
  });

  it.each(['cancelled', 'used'] as const)('ends %s once and for all', type => {
    const other = type === 'used' ? 'cancelled' : 'used';
    const record = recordOf(requested(ann), ended(type), ended(other));
    expect(standingOf(record).state).toBe(type);
    expect(standingOf(recordOf(...record.events, requested(ann))).state).toBe(
      type,
    );
    expect(standingOf(recordOf(ended(type), requested(ann))).state).toBe(type);
  });

  it('ends expired', () => {
    const record = recordOf(requested(ann), { type: 'expired', at: NOW });
    expect(standingOf(record).state).toBe('expired');
  });
});

describe('contributorsOf', () => {
  it('names everybody who requested, committed, built and edited, and says where nobody is named', () => {
    const record = recordOf(
      took('committed', ann, bob),
      took('built'),
      requested(ann),
      approved(bob),
      edited('sha256:2', bob),
      { type: 'demoted', at: NOW, who: ann },
    );
    expect(contributorsOf(record)).toEqual([
      { how: 'committed', by: ann },
      { how: 'committed', by: bob },
      { how: 'built' },
      { how: 'requested', by: ann },
      { how: 'edited', by: bob },
    ]);
  });
});
