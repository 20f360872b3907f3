import { requirePlainReason } from './plainReason';

describe('reasons', () => {
  it.each(['a\nb', 'a\r', 'a\u001b[1m', 'a\u2028b', 'a\0'])(
    'security 55: refuse the reason %j',
    reason => {
      expect(() => requirePlainReason(reason)).toThrow(/one line/);
    },
  );
});
