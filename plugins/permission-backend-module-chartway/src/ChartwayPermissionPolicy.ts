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
import { bindingsOf, type Subject } from './domain/Binding';
import { decideChartway } from './domain/decideChartway';
import { decideOthers } from './domain/decideOthers';
import type { PolicyConfig } from './PolicyConfig';

/** A policy must look at the configuration as it is now, not as it was at the start. */
export type CurrentPolicyConfig = { current(): PolicyConfig };

/** Decides by the roles that configuration binds to the groups of the person. Nobody without a sign-in gets anything. */
export class ChartwayPermissionPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;
  readonly #config: CurrentPolicyConfig;

  constructor(userInfo: UserInfoService, config: CurrentPolicyConfig) {
    this.#userInfo = userInfo;
    this.#config = config;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) return { result: AuthorizeResult.DENY };
    const { bindings, environments } = this.#config.current();
    const info = await this.#userInfo.getUserInfo(user.credentials);
    const ownershipEntityRefs = info.ownershipEntityRefs.map(lowerCase);
    const subject: Subject = {
      userEntityRef: lowerCase(info.userEntityRef),
      ownershipEntityRefs,
      bindings: bindingsOf(ownershipEntityRefs, bindings),
    };
    return permission.name.startsWith('chartway.')
      ? decideChartway(permission, subject, environments)
      : decideOthers(permission, subject);
  }
}

/** Entity references are compared in lower case, as the catalog does. */
function lowerCase(entityRef: string): string {
  return entityRef.toLocaleLowerCase('en-US');
}
