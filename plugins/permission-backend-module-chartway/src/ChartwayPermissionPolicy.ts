import type { UserInfoService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  decideChartway,
  subjectOf,
  type CurrentPolicy,
} from '@chartway/plugin-chartway-node';
import { decideOthers } from './domain/decideOthers';

/** Decides by the roles that configuration binds to the groups of the person. Nobody without a sign-in gets anything. */
export class ChartwayPermissionPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;
  readonly #policy: CurrentPolicy;

  constructor(userInfo: UserInfoService, policy: CurrentPolicy) {
    this.#userInfo = userInfo;
    this.#policy = policy;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) return { result: AuthorizeResult.DENY };
    const info = await this.#userInfo.getUserInfo(user.credentials);
    const policy = this.#policy.current();
    const subject = subjectOf(info, policy);
    return permission.name.startsWith('chartway.')
      ? decideChartway(permission, subject, policy)
      : decideOthers(permission, subject);
  }
}
