import { approvalRulesOf, defaultApprovalRules } from './approvalRules';

const rulesOf = (rules: { minimum?: number; expiresAfterMs?: number }) =>
  approvalRulesOf('production', new Map([['production', rules]]));

describe('approvalRulesOf', () => {
  it('takes what is configured for the group, and the default for the rest', () => {
    expect(rulesOf({ minimum: 2 })).toEqual({
      minimum: 2,
      expiresAfterMs: 86_400_000,
    });
    expect(rulesOf({ minimum: 0, expiresAfterMs: 1 })).toEqual({
      minimum: 0,
      expiresAfterMs: 1,
    });
  });

  it('wants one approval where nothing is configured', () => {
    const rules = approvalRulesOf('test', new Map([['dev', { minimum: 0 }]]));
    expect(rules).toEqual(defaultApprovalRules);
    expect(rules.minimum).toBe(1);
  });

  it.each([
    [
      { minimum: Number.NaN },
      /"production" is NaN; give a whole number from 0/,
    ],
    [{ minimum: -1 }, /from 0 on/],
    [{ minimum: 0.5 }, /from 0 on/],
    [{ expiresAfterMs: 0 }, /"production" expire after 0 ms; .* from 1 on/],
    [{ expiresAfterMs: Number.POSITIVE_INFINITY }, /from 1 on/],
  ])('refuses %p', (rules, message) => {
    expect(() => rulesOf(rules)).toThrow(message);
  });
});
