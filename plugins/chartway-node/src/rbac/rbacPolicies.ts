import { parseEntityRef } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { chartwayPermissions } from '@chartway/plugin-chartway-common';
import type { Binding, Policy, Subject } from '../policy/Binding';
import { decideChartway } from '../policy/decideChartway';

type PermissionEntry = RbacCondition['permissionMapping'][number];

/**
 * A conditional policy of the RBAC plugin: one document of its conditions file.
 *
 * @public
 */
export type RbacCondition = {
  result: 'CONDITIONAL';
  roleEntityRef: string;
  pluginId: string;
  resourceType: string;
  /** Permissions by name, as the RBAC plugin names them in a condition. */
  permissionMapping: { name: string; action: string }[];
  conditions: ConditionalPolicyDecision['conditions'];
};

/**
 * What the community RBAC plugin needs to decide the permissions of Chartway by the same table of roles.
 *
 * @public
 */
export type RbacPolicies = {
  /** Lines of its policy file: `['p', role, permission, action, 'allow']` and `['g', member, role]`. */
  rows: string[][];
  conditions: RbacCondition[];
};

/** The RBAC plugin puts the entity reference of whoever asks in its place. */
const WHOEVER_ASKS = '$currentUser';

/** The RBAC plugin takes no more permissions in one condition. */
const MAX_ENTRIES = 25;

const MAX_NAME = 63;

/**
 * Turns role bindings into roles, permission policies and conditional policies of the community RBAC plugin
 * (`@backstage-community/plugin-rbac-backend`, from version 8 on: before, a condition could not name one permission).
 *
 * There is one RBAC role for each group and role bound to it. What it may do is what {@link decideChartway} says about
 * somebody who has these bindings and no others, so the table of roles is not told a second time here. The RBAC plugin adds
 * up the roles of a person, provided that `permission.rbac.policyDecisionPrecedence` is `basic`.
 *
 * @public
 */
export function rbacPolicies(policy: Policy): RbacPolicies {
  const result: RbacPolicies = { rows: [], conditions: [] };
  const taken = new Set<string>();
  for (const bindings of byGroupAndRole(policy.bindings)) {
    const [{ group }] = bindings;
    const role = roleRef(bindings[0], taken);
    const decisions = decisionsFor(bindings, policy);
    result.rows.push(['g', group, role], ...allowed(role, decisions));
    result.conditions.push(...conditional(role, decisions));
  }
  return result;
}

type Bindings = [Binding, ...Binding[]];
type Decided = { entry: PermissionEntry; decision: PolicyDecision };

function byGroupAndRole(bindings: readonly Binding[]): Bindings[] {
  const grouped = new Map<string, Bindings>();
  for (const binding of bindings) {
    const key = `${binding.group} ${binding.role}`;
    const others = grouped.get(key);
    if (others) others.push(binding);
    else grouped.set(key, [binding]);
  }
  return [...grouped.values()];
}

/** Named after role and group; a number tells apart what would be called the same. */
function roleRef({ group, role }: Binding, taken: Set<string>): string {
  const { namespace, name } = parseEntityRef(group);
  const owner = namespace === 'default' ? name : `${namespace}.${name}`;
  const full = `chartway-${role}-${owner}`;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const start = full.slice(0, MAX_NAME - suffix.length);
    const ref = `role:default/${start.replace(/[-._]+$/, '')}${suffix}`;
    if (!taken.has(ref)) {
      taken.add(ref);
      return ref;
    }
  }
}

function decisionsFor(bindings: Bindings, policy: Policy): Decided[] {
  const subject: Subject = {
    userEntityRef: WHOEVER_ASKS,
    ownershipEntityRefs: [bindings[0].group],
    bindings,
  };
  return chartwayPermissions.map(permission => ({
    entry: { name: permission.name, action: actionOf(permission) },
    decision: decideChartway(permission, subject, policy),
  }));
}

/** A permission without an action is used, in the words of the RBAC plugin. */
function actionOf({ attributes }: Permission): string {
  return attributes.action ?? 'use';
}

function allowed(role: string, decisions: readonly Decided[]): string[][] {
  return decisions
    .filter(({ decision }) => decision.result === AuthorizeResult.ALLOW)
    .map(({ entry }) => ['p', role, entry.name, entry.action, 'allow']);
}

/** Permissions with the same conditions share a document. */
function conditional(
  role: string,
  decisions: readonly Decided[],
): RbacCondition[] {
  const documents: RbacCondition[] = [];
  for (const { entry, decision } of decisions) {
    if (decision.result !== AuthorizeResult.CONDITIONAL) continue;
    const { pluginId, resourceType, conditions } = decision;
    const same = documents.find(
      document =>
        document.resourceType === resourceType &&
        document.permissionMapping.length < MAX_ENTRIES &&
        JSON.stringify(document.conditions) === JSON.stringify(conditions),
    );
    if (same) {
      same.permissionMapping.push(entry);
    } else {
      documents.push({
        result: 'CONDITIONAL',
        roleEntityRef: role,
        pluginId,
        resourceType,
        permissionMapping: [entry],
        conditions,
      });
    }
  }
  return documents;
}
