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
 * Write chart templates whose charts keep to their own namespace. A chart template whose charts hold cluster-scoped
 * objects takes {@link chartTemplateClusterWideWritePermission} instead.
 *
 * @public
 */
export const chartTemplateWritePermission = basic(
  'chart-template.write',
  'update',
);

/**
 * Write cluster-wide chart templates: those whose charts hold cluster-scoped Kubernetes objects.
 *
 * @public
 */
export const chartTemplateClusterWideWritePermission = basic(
  'chart-template.cluster-wide.write',
  'update',
);

/**
 * Use a chart template to generate a chart.
 *
 * @public
 */
export const chartTemplateUsePermission = basic('chart-template.use');

/**
 * Write the plans (quotas, limits) and policies that namespaces are made by. They hold for every product, so this is not
 * decided per context.
 *
 * @public
 */
export const namespacePlanWritePermission = basic(
  'namespace-plan.write',
  'update',
);

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
 * See an instance, its releases and its live state. Not its values: {@link instanceValuesReadPermission}.
 *
 * @public
 */
export const instanceReadPermission = perContext('instance.read', 'read');

/**
 * Create an instance, its first values included. Nothing that exists is changed: a request for an instance that Git has
 * already is allowed only when it says exactly what Git says, so that an interrupted creation can be repeated. Whoever has
 * {@link instanceDeployPermission} needs this one not.
 *
 * @public
 */
export const instanceCreatePermission = perContext('instance.create', 'create');

/**
 * Create an instance or change its release.
 *
 * @public
 */
export const instanceDeployPermission = perContext('instance.deploy', 'update');

/**
 * Read the values of an instance.
 *
 * @public
 */
export const instanceValuesReadPermission = perContext(
  'instance.values.read',
  'read',
);

/**
 * Propose a change of the values of an instance as a pull request, which somebody else merges.
 *
 * @public
 */
export const instanceValuesProposePermission = perContext(
  'instance.values.propose',
  'update',
);

/**
 * Change the values of an instance, or merge a proposed change of them.
 *
 * @public
 */
export const instanceValuesEditPermission = perContext(
  'instance.values.edit',
  'update',
);

/**
 * Have the deployment engine make the live state follow Git.
 *
 * @public
 */
export const instanceSyncPermission = perContext('instance.sync');

/**
 * Have the deployment engine look at Git again. Changes nothing in the cluster.
 *
 * @public
 */
export const instanceRefreshPermission = perContext('instance.refresh');

/**
 * Put an instance back to an earlier release, past the gates of a promotion. The service demands a reason, which the audit
 * log keeps.
 *
 * @public
 */
export const instanceRollBackPermission = perContext(
  'instance.roll-back',
  'update',
);

/**
 * Stop a running operation of the deployment engine.
 *
 * @public
 */
export const instanceTerminatePermission = perContext('instance.terminate');

/**
 * Take an instance out of service: out of Git, and so out of the cluster.
 *
 * @public
 */
export const instanceDecommissionPermission = perContext(
  'instance.decommission',
  'delete',
);

/**
 * Request a promotion. The environment is the one that is promoted to.
 *
 * @public
 */
export const promotionRequestPermission = perContext(
  'promotion.request',
  'create',
);

/**
 * Approve or refuse a promotion. The environment is the one that is promoted to. Four-eyes rules hold beside it: nobody
 * approves what they requested, committed or built.
 *
 * @public
 */
export const promotionApprovePermission = perContext(
  'promotion.approve',
  'update',
);

/**
 * Let a promotion pass a gate that does not hold, or a freeze, with a reason. The environment is the one that is promoted
 * to. Four-eyes rules hold beside it.
 *
 * @public
 */
export const promotionOverridePermission = perContext(
  'promotion.override',
  'update',
);

/**
 * See the names of secrets and of their keys. Never their values.
 *
 * @public
 */
export const secretListPermission = perContext('secret.list', 'read');

/**
 * See the state of secrets: tier, version, age, whether the cluster has them. Never their values.
 *
 * @public
 */
export const secretStateReadPermission = perContext(
  'secret.state.read',
  'read',
);

/**
 * Change the structure of secrets: which keys there are, from which tier they come. Neither shows nor sets a value.
 *
 * @public
 */
export const secretStructureEditPermission = perContext(
  'secret.structure.edit',
  'update',
);

/**
 * Set the values of secrets, without seeing those before.
 *
 * @public
 */
export const secretWritePermission = perContext('secret.write', 'update');

/**
 * See the value of a secret. The service demands a reason. No action `read` on purpose: a policy that allows whatever is
 * called reading must not allow this. The default policy gives it to nobody unless `chartway.policy.reveal` is true.
 *
 * @public
 */
export const secretRevealPermission = perContext('secret.reveal');

/**
 * See namespaces, their plans, and the requests for them.
 *
 * @public
 */
export const namespaceReadPermission = perContext('namespace.read', 'read');

/**
 * Request a namespace for a context.
 *
 * @public
 */
export const namespaceRequestPermission = perContext(
  'namespace.request',
  'create',
);

/**
 * Approve or refuse the request for a namespace. Four-eyes rules hold beside it.
 *
 * @public
 */
export const namespaceApprovePermission = perContext(
  'namespace.approve',
  'update',
);

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
  chartTemplateClusterWideWritePermission,
  chartTemplateUsePermission,
  namespacePlanWritePermission,
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
  instanceCreatePermission,
  instanceDeployPermission,
  instanceValuesReadPermission,
  instanceValuesProposePermission,
  instanceValuesEditPermission,
  instanceSyncPermission,
  instanceRefreshPermission,
  instanceRollBackPermission,
  instanceTerminatePermission,
  instanceDecommissionPermission,
  promotionRequestPermission,
  promotionApprovePermission,
  promotionOverridePermission,
  secretListPermission,
  secretStateReadPermission,
  secretStructureEditPermission,
  secretWritePermission,
  secretRevealPermission,
  namespaceReadPermission,
  namespaceRequestPermission,
  namespaceApprovePermission,
];

/**
 * Every permission of Chartway.
 *
 * @public
 */
export const chartwayPermissions: readonly (
  | BasicPermission
  | ContextPermission
  | typeof auditReadPermission
)[] = [
  ...chartwayBasicPermissions,
  ...chartwayContextPermissions,
  auditReadPermission,
];
