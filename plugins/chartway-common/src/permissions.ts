import {
  createPermission,
  type BasicPermission,
  type PermissionAttributes,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * Resource type of everything that belongs to a product, customer, environment and instance. Its rules are `isProduct`,
 * `isCustomer`, `inEnvironment` and `ownsProduct`.
 *
 * @public
 */
export const CHARTWAY_CONTEXT_RESOURCE_TYPE = 'chartway-context';

/**
 * Resource type of an audit entry. Its rules are `isActor`, `isProduct` and `ownsProduct`.
 *
 * @public
 */
export const CHARTWAY_AUDIT_RESOURCE_TYPE = 'chartway-audit-entry';

/**
 * A permission decided per context.
 *
 * @public
 */
export type ContextPermission = ResourcePermission<
  typeof CHARTWAY_CONTEXT_RESOURCE_TYPE
>;

const basic = (
  name: string,
  action?: PermissionAttributes['action'],
): BasicPermission =>
  createPermission({ name: `chartway.${name}`, attributes: { action } });

const perContext = (
  name: string,
  action?: PermissionAttributes['action'],
): ContextPermission =>
  createPermission({
    name: `chartway.${name}`,
    attributes: { action },
    resourceType: CHARTWAY_CONTEXT_RESOURCE_TYPE,
  });

/**
 * List and read chart templates.
 *
 * @public
 */
export const chartTemplateReadPermission = basic('chart-template.read', 'read');

/**
 * Write chart templates.
 *
 * @public
 */
export const chartTemplateWritePermission = basic(
  'chart-template.write',
  'update',
);

/**
 * Use a chart template to generate a chart.
 *
 * @public
 */
export const chartTemplateUsePermission = basic('chart-template.use');

/**
 * Generate a chart for a context.
 *
 * @public
 */
export const chartGeneratePermission = perContext('chart.generate', 'create');

/**
 * Publish a chart version of a product.
 *
 * @public
 */
export const chartPushPermission = perContext('chart.push', 'create');

/**
 * See an instance, its releases and its live state.
 *
 * @public
 */
export const instanceReadPermission = perContext('instance.read', 'read');

/**
 * Create an instance or change its release.
 *
 * @public
 */
export const instanceDeployPermission = perContext('instance.deploy', 'update');

/**
 * Have the deployment engine look at Git again.
 *
 * @public
 */
export const instanceRefreshPermission = perContext('instance.refresh');

/**
 * Read the audit log.
 *
 * @public
 */
export const auditReadPermission: ResourcePermission<
  typeof CHARTWAY_AUDIT_RESOURCE_TYPE
> = createPermission({
  name: 'chartway.audit.read',
  attributes: { action: 'read' },
  resourceType: CHARTWAY_AUDIT_RESOURCE_TYPE,
});

/**
 * Permissions without a resource.
 *
 * @public
 */
export const chartwayBasicPermissions: readonly BasicPermission[] = [
  chartTemplateReadPermission,
  chartTemplateWritePermission,
  chartTemplateUsePermission,
];

/**
 * Permissions decided per context.
 *
 * @public
 */
export const chartwayContextPermissions: readonly ContextPermission[] = [
  chartGeneratePermission,
  chartPushPermission,
  instanceReadPermission,
  instanceDeployPermission,
  instanceRefreshPermission,
];
