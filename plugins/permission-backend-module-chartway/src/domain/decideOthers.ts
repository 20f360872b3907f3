import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { ChartwayRole } from '@chartway/plugin-chartway-common';
import {
  coversEverything,
  usesTemplates,
  type Subject,
} from '@chartway/plugin-chartway-node';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

type Decide = (subject: Subject) => PolicyDecision;

const everybody: Decide = () => ALLOW;

const roles =
  (...wanted: ChartwayRole[]): Decide =>
  ({ bindings }) =>
    bindings.some(({ role }) => wanted.includes(role)) ? ALLOW : DENY;

/** For what cannot be narrowed to a product, customer and environment. */
const unlimited =
  (...wanted: ChartwayRole[]): Decide =>
  ({ bindings }) =>
    bindings.some(
      binding => wanted.includes(binding.role) && coversEverything(binding),
    )
      ? ALLOW
      : DENY;

const templateUsers: Decide = ({ bindings }) =>
  bindings.some(({ role }) => usesTemplates(role)) ? ALLOW : DENY;

const ownTasks = ({ userEntityRef }: Subject): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'scaffolder',
  resourceType: 'scaffolder-task',
  conditions: {
    rule: 'IS_TASK_OWNER',
    resourceType: 'scaffolder-task',
    params: { createdBy: [userEntityRef] },
  },
});

const ownEntities = ({
  ownershipEntityRefs,
}: Subject): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: {
    rule: 'IS_ENTITY_OWNER',
    resourceType: 'catalog-entity',
    params: { claims: [...ownershipEntityRefs] },
  },
});

/** The first that allows; otherwise the second. */
const either =
  (first: Decide, second: Decide): Decide =>
  subject => {
    const decision = first(subject);
    return decision.result === AuthorizeResult.DENY
      ? second(subject)
      : decision;
  };

const platform = roles('platform-engineer');

/**
 * Permissions of other plugins, by name. The README shows this as a table; a permission that is not here is for platform
 * engineers whose binding covers everything.
 */
const DECISIONS: ReadonlyMap<string, Decide> = new Map<string, Decide>([
  ['catalog.entity.read', everybody],
  ['catalog.entity.create', platform],
  ['catalog.entity.delete', platform],
  ['catalog.entity.refresh', either(platform, ownEntities)],
  ['catalog.entity.validate', roles('platform-engineer', 'template-author')],
  ['catalog.location.read', everybody],
  ['catalog.location.create', platform],
  ['catalog.location.analyze', platform],
  ['catalog.location.delete', platform],
  ['catalog.ingestion.read', platform],
  ['catalog.ingestion.manage', platform],
  ['scaffolder.template.parameter.read', templateUsers],
  ['scaffolder.template.step.read', templateUsers],
  ['scaffolder.action.execute', templateUsers],
  [
    'scaffolder.template.dry-run',
    roles('platform-engineer', 'template-author'),
  ],
  [
    'scaffolder.template.management',
    roles('platform-engineer', 'template-author'),
  ],
  ['scaffolder.task.create', templateUsers],
  ['scaffolder.task.read', either(unlimited('platform-engineer'), ownTasks)],
  ['scaffolder.task.cancel', either(unlimited('platform-engineer'), ownTasks)],
  [
    'kubernetes.clusters.read',
    unlimited(
      'developer',
      'devops',
      'platform-engineer',
      'operations',
      'support',
    ),
  ],
  [
    'kubernetes.resources.read',
    unlimited(
      'developer',
      'devops',
      'platform-engineer',
      'operations',
      'support',
    ),
  ],
  ['kubernetes.proxy', unlimited('platform-engineer', 'operations')],
]);

/** Decides a permission of another plugin. */
export function decideOthers(
  permission: Permission,
  subject: Subject,
): PolicyDecision {
  const decide =
    DECISIONS.get(permission.name) ?? unlimited('platform-engineer');
  return decide(subject);
}
