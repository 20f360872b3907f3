import {
  chartGeneratePermission,
  chartPushPermission,
  chartTemplateClusterWideWritePermission,
  chartTemplateReadPermission,
  chartTemplateUsePermission,
  chartTemplateWritePermission,
  instanceCreatePermission,
  instanceDecommissionPermission,
  instanceDeployPermission,
  instanceReadPermission,
  instanceRefreshPermission,
  instanceRollBackPermission,
  instanceSyncPermission,
  instanceTerminatePermission,
  instanceValuesEditPermission,
  instanceValuesProposePermission,
  instanceValuesReadPermission,
  namespaceApprovePermission,
  namespacePlanWritePermission,
  namespaceReadPermission,
  namespaceRequestPermission,
  promotionApprovePermission,
  promotionOverridePermission,
  promotionRequestPermission,
  secretListPermission,
  secretRevealPermission,
  secretStateReadPermission,
  secretStructureEditPermission,
  secretWritePermission,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';

/**
 * Environments as the role table speaks of them. Which they are is configuration: `chartway.environments` gives their
 * order and the group of each.
 *
 * - `dev`: the environments of the group `dev`.
 * - `test`: the environments of the group `test` (sit and uat by default).
 * - `first test`: the first of those in promotion order (sit by default), where a release enters testing. None when
 *   there is no such group, so that it is never an environment of production.
 * - `prod`: every environment of another group. A group the table does not know is treated as production.
 *
 * @public
 */
export type EnvironmentClass = 'dev' | 'test' | 'first test' | 'prod';

/**
 * How far a role reaches with one permission: as far as its binding does (`everywhere`), or as far as the binding does in
 * these environments only.
 *
 * @public
 */
export type Reach = 'everywhere' | readonly EnvironmentClass[];

/**
 * Whose audit entries a role reads, as far as its binding reaches.
 *
 * - `own`: what the person did.
 * - `own teams`: also what is about a product, customer or environment that the binding covers.
 * - `all`: everything that the binding covers; when that is everything, also what is about no product at all.
 *
 * @public
 */
export type AuditReach = 'own' | 'own teams' | 'all';

/**
 * How far each role reaches with one permission. A role that is not named has it nowhere.
 *
 * @public
 */
export type RoleReaches = Readonly<Partial<Record<ChartwayRole, Reach>>>;

const no = undefined;
const all: Reach = 'everywhere';
const dev: Reach = ['dev'];
const devTest: Reach = ['dev', 'test'];
const sit: Reach = ['first test'];
const test: Reach = ['test'];
const prod: Reach = ['prod'];

type Cell = Reach | undefined;

/** One row, with the roles in the order of the table. */
function row(
  developer: Cell,
  templateAuthor: Cell,
  templateUser: Cell,
  devops: Cell,
  platformEngineer: Cell,
  operations: Cell,
  support: Cell,
): RoleReaches {
  return {
    developer,
    'template-author': templateAuthor,
    'template-user': templateUser,
    devops,
    'platform-engineer': platformEngineer,
    operations,
    support,
  };
}

/**
 * The table of roles and separation of duties, by permission. docs/guides/roles.md shows it to people and says how each
 * cell is meant.
 *
 * Columns: developer, template-author, template-user, devops, platform-engineer, operations, support.
 */
const ROWS: readonly (readonly [{ name: string }, RoleReaches])[] = [
  // Chart templates. Cluster-wide ones are the platform's, so that nobody else brings cluster-scoped objects along.
  [chartTemplateReadPermission, row(all, all, all, all, all, all, all)],
  // Generating needs a chart template, so every role that generates may use one.
  [chartTemplateUsePermission, row(all, all, all, all, all, no, no)],
  [chartTemplateWritePermission, row(no, all, no, no, no, no, no)],
  [chartTemplateClusterWideWritePermission, row(no, no, no, no, all, no, no)],

  // Charts
  [chartGeneratePermission, row(dev, all, all, all, all, no, no)],
  [chartPushPermission, row(dev, all, all, all, all, no, no)],

  // Instances. The table denies nobody to see what runs.
  [instanceReadPermission, row(all, all, all, all, all, all, all)],
  // "At creation" leaves out production: what gets there is promoted, or deployed by operations.
  [instanceCreatePermission, row(dev, no, devTest, devTest, no, all, no)],
  [instanceDeployPermission, row(dev, no, no, devTest, no, all, no)],
  [instanceValuesReadPermission, row(dev, no, no, devTest, no, all, all)],
  [instanceValuesProposePermission, row(dev, no, no, devTest, no, all, all)],
  [instanceValuesEditPermission, row(dev, no, no, devTest, no, all, no)],
  [instanceSyncPermission, row(dev, no, no, devTest, no, all, no)],
  [instanceRefreshPermission, row(dev, no, no, devTest, no, all, all)],
  [instanceRollBackPermission, row(dev, no, no, devTest, no, all, no)],
  // Who may start an operation may stop it; who may change what runs may end it.
  [instanceTerminatePermission, row(dev, no, no, devTest, no, all, no)],
  [instanceDecommissionPermission, row(dev, no, no, devTest, no, all, no)],

  // Promotions, by the environment that is promoted to
  [promotionRequestPermission, row(sit, no, no, test, no, prod, no)],
  [promotionApprovePermission, row(no, no, no, test, no, prod, no)],
  [promotionOverridePermission, row(no, no, no, no, no, prod, no)],

  // Secrets
  [secretListPermission, row(dev, no, no, all, all, all, all)],
  [secretStateReadPermission, row(dev, no, no, all, all, all, no)],
  [secretStructureEditPermission, row(dev, no, no, all, no, all, no)],
  [secretWritePermission, row(dev, no, no, no, no, all, no)],
  // Only where chartway.policy.reveal is true.
  [secretRevealPermission, row(no, no, no, no, no, all, no)],

  // Namespaces
  [namespaceReadPermission, row(all, no, no, all, all, all, all)],
  [namespaceRequestPermission, row(all, no, no, all, no, all, no)],
  [namespaceApprovePermission, row(no, no, no, no, all, no, no)],
  [namespacePlanWritePermission, row(no, no, no, no, all, no, no)],
];

/**
 * The table of roles and separation of duties: permission name to what each role may. What is not in it is denied, but
 * for the audit log: {@link auditReaches}.
 *
 * @public
 */
export const rolePermissions: ReadonlyMap<string, RoleReaches> = new Map(
  ROWS.map(([{ name }, reaches]) => [name, reaches]),
);

/**
 * Whose audit entries each role reads: the permission `chartway.audit.read`.
 *
 * @public
 */
export const auditReaches: Readonly<Record<ChartwayRole, AuditReach>> = {
  developer: 'own',
  'template-author': 'own',
  'template-user': 'own',
  devops: 'own teams',
  'platform-engineer': 'all',
  operations: 'all',
  support: 'all',
};

/**
 * Whether a role fills in software templates: those that may use chart templates do.
 *
 * @public
 */
export function usesTemplates(role: ChartwayRole): boolean {
  const reaches = rolePermissions.get(chartTemplateUsePermission.name);
  return reaches?.[role] !== undefined;
}
