import { auditFilterOf, auditQueryOf, localTime } from './auditQuery';

const now = new Date('2026-11-20T10:00:00Z');

describe('auditFilterOf', () => {
  it.each([
    ['devin-devops', 'user:default/devin-devops'],
    ['Team/Devin', 'user:team/devin'],
    ['user:default/dana', 'user:default/dana'],
    ['service:scaffolder', 'service:scaffolder'],
  ])('takes the person %p as %p', (actor, expected) => {
    expect(auditFilterOf({ actor }, now)).toEqual({ actor: expected });
  });

  it('turns a span into the time it began, whatever else the URL says', () => {
    expect(
      auditFilterOf({ since: '24h', to: '2020-01-01T00:00' }, now),
    ).toEqual({ from: '2026-11-19T10:00:00.000Z' });
  });

  it('reads two times, and leaves out what is no time or status', () => {
    expect(
      auditFilterOf(
        { since: 'between', from: '2026-11-01T00:00:00Z', to: 'tomorrow' },
        now,
      ),
    ).toEqual({ from: '2026-11-01T00:00:00.000Z' });
    expect(auditFilterOf({ status: 'fine' }, now)).toEqual({});
  });
});

describe('auditQueryOf', () => {
  it('asks for the first page without a place', () => {
    expect(auditQueryOf({ product: 'shop' }, { limit: 50 })).toEqual({
      product: 'shop',
      limit: 50,
    });
  });
});

describe('localTime', () => {
  it('is what a field takes, and nothing for what is no time', () => {
    const time = new Date(2026, 10, 20, 9, 30);
    expect(localTime(time.toISOString())).toBe('2026-11-20T09:30');
    expect(localTime('soon')).toBeUndefined();
    expect(localTime(undefined)).toBeUndefined();
  });
});
