import { windowObstacle, type SyncWindow } from './syncWindows';

const window = (rest: Partial<SyncWindow>): SyncWindow => ({
  kind: 'deny',
  schedule: '0 22 * * *',
  duration: '8h',
  timeZone: 'UTC',
  applications: ['*'],
  manualSync: false,
  ...rest,
});

const at = (time: string, ...windows: SyncWindow[]) =>
  windowObstacle(windows, 'shop-acme-prod-main', new Date(time));

describe('a deny window', () => {
  it('stands in the way from its start, for its duration, and says until when', () => {
    const night = window({});
    expect(at('2026-11-21T21:59:59Z', night)).toBeUndefined();
    expect(at('2026-11-21T22:00:00Z', night)).toEqual({
      message: expect.stringContaining('forbids syncs now'),
      until: new Date('2026-11-22T06:00:00Z'),
    });
    expect(at('2026-11-22T05:59:59Z', night)).toBeDefined();
    expect(at('2026-11-22T06:00:00Z', night)).toBeUndefined();
  });

  it('is for the Applications it names', () => {
    const others = window({ applications: ['*-dev-*', 'shop.acme*'] });
    const ours = window({ applications: ['*-dev-*', 'shop-*-prod-*'] });
    expect(at('2026-11-21T23:00:00Z', others)).toBeUndefined();
    expect(at('2026-11-21T23:00:00Z', ours)).toBeDefined();
  });

  it('lets people through where all open ones say so', () => {
    const lenient = window({ manualSync: true });
    expect(at('2026-11-21T23:00:00Z', lenient)).toBeUndefined();
    expect(at('2026-11-21T23:00:00Z', lenient, window({}))).toBeDefined();
  });
});

describe('an allow window', () => {
  const office = window({
    kind: 'allow',
    schedule: '0 8 * * mon-fri',
    duration: '9h',
    timeZone: 'Europe/Berlin',
  });

  it('forbids all other times, and says when it opens', () => {
    // 21 November 2026 is a Saturday.
    expect(at('2026-11-20T09:00:00Z', office)).toBeUndefined();
    expect(at('2026-11-21T09:00:00Z', office)).toEqual({
      message: expect.stringContaining('none is open now'),
      until: new Date('2026-11-23T07:00:00Z'),
    });
  });

  it('does not win over an open deny window', () => {
    const freeze = window({ schedule: '0 0 20 11 *', duration: '24h' });
    expect(at('2026-11-20T09:00:00Z', office, freeze)).toBeDefined();
  });
});

describe('security 68: clocks that are put forward and back', () => {
  // In Berlin, 29 March 2026 has no 02:30, and 25 October 2026 has it twice.
  const night = window({
    schedule: '0 1 * * *',
    duration: '4h',
    timeZone: 'Europe/Berlin',
  });

  it('a window over the missing hour lasts its four hours', () => {
    expect(at('2026-03-29T00:00:00Z', night)?.until).toEqual(
      new Date('2026-03-29T04:00:00Z'),
    );
    expect(at('2026-03-29T03:59:59Z', night)).toBeDefined();
    expect(at('2026-03-29T04:00:00Z', night)).toBeUndefined();
  });

  it('a window over the hour that comes twice has no gap', () => {
    // 01:00 in summer time is 23:00 UTC of the day before.
    for (const time of [
      '2026-10-24T23:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:59:59Z',
    ]) {
      expect(at(time, night)).toBeDefined();
    }
    expect(at('2026-10-25T03:00:00Z', night)).toBeUndefined();
  });

  it('a window that begins in the missing hour still begins that day', () => {
    const missing = window({
      schedule: '30 2 * * *',
      duration: '2h',
      timeZone: 'Europe/Berlin',
    });
    expect(at('2026-03-29T01:45:00Z', missing)).toBeDefined();
  });

  it('says the same of the same time, whatever was asked before', () => {
    const forward = at('2026-11-21T23:00:00Z', night);
    at('2026-11-22T00:30:00Z', night);
    expect(at('2026-11-21T23:00:00Z', night)).toEqual(forward);
  });
});
