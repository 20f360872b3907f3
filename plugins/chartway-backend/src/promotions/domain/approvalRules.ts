import { InputError } from '@backstage/errors';

/** What an approval takes in one group of environments. */
export type ApprovalRules = {
  /** How many different people must approve; 0 where none is needed. */
  minimum: number;
  /** Milliseconds after which an approval or an override that was not used is void. */
  expiresAfterMs: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** For every group of environments that the configuration does not name: one other person, within a day. */
export const defaultApprovalRules: ApprovalRules = {
  minimum: 1,
  expiresAfterMs: DAY_MS,
};

/**
 * The rules of a group of environments (`chartway.environments[].group`). A group that is not configured has the default,
 * never none.
 *
 * @throws InputError when a number cannot be one, because a comparison with it would let everything through.
 */
export function approvalRulesOf(
  group: string,
  configured: ReadonlyMap<string, Partial<ApprovalRules>>,
): ApprovalRules {
  const rules = { ...defaultApprovalRules, ...configured.get(group) };
  if (!Number.isSafeInteger(rules.minimum) || rules.minimum < 0) {
    throw new InputError(
      `The number of approvals for the environments of the group "${group}" is ${rules.minimum}; give a whole number from 0 on.`,
    );
  }
  if (!Number.isSafeInteger(rules.expiresAfterMs) || rules.expiresAfterMs < 1) {
    throw new InputError(
      `Approvals for the environments of the group "${group}" expire after ${rules.expiresAfterMs} ms; give a whole number from 1 on.`,
    );
  }
  return rules;
}
