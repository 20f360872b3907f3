import { nameProblem, versionProblem } from './names';

describe('nameProblem', () => {
  it.each(['shop', 'a', '0', 'web-shop-2', 'a'.repeat(53)])(
    'takes %p',
    name => {
      expect(nameProblem('product', name)).toBeUndefined();
    },
  );

  it.each(['Shop', '-shop', 'shop-', 'sh op', 'shöp', 'shop_1', 'shop.1'])(
    'security 9: refuses %p',
    name => {
      expect(nameProblem('product', name)).toMatch(/not a valid name/);
    },
  );

  it.each(['..', '.', 'a/../b', '%2e%2e', '..\\x'])(
    'security 1: refuses %p',
    name => {
      expect(nameProblem('customer', name)).toMatch(/not a valid name/);
    },
  );

  it('security 19: refuses a name of 54 characters', () => {
    expect(nameProblem('instance', 'a'.repeat(54))).toMatch(/54 characters/);
  });

  it('asks for a missing name', () => {
    expect(nameProblem('customer', '')).toBe('Say which customer.');
  });
});

describe('versionProblem', () => {
  it.each([
    '0.1.0',
    '1.4.2',
    '10.20.30',
    '1.5.0-rc.1',
    '1.0.0-alpha-a.b-c+build.1',
    '1.0.0-0A.is.legal',
    '1.1.2+meta',
  ])('takes %p', version => {
    expect(versionProblem(version)).toBeUndefined();
  });

  it.each([
    '1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-',
    '1.2.3-01',
    'latest',
    '',
    '1.2.3 ',
  ])('refuses %p', version => {
    expect(versionProblem(version)).toMatch(/is not a version/);
  });

  it('security 47: refuses a version that is a path', () => {
    expect(versionProblem('/../')).toMatch(/is not a version/);
  });

  it('says to leave the v away', () => {
    expect(versionProblem('v1.2.3')).toMatch(/without the leading “v”/);
  });
});
