import { createExternalRouteRef } from '@backstage/core-plugin-api';

/**
 * The page "My access": what the person who looks may do, and why. Optional: leads to the plugin `chartway` wherever that
 * is installed.
 *
 * @public
 */
export const myAccessRouteRef = createExternalRouteRef({
  id: 'chartway.myAccess',
  optional: true,
  defaultTarget: 'chartway.access',
});

/**
 * The page "Who can do this", with the query `?instance=NAME&permission=NAME`. Optional: leads to the plugin `chartway`
 * wherever that is installed.
 *
 * @public
 */
export const whoMayRouteRef = createExternalRouteRef({
  id: 'chartway.whoMay',
  optional: true,
  defaultTarget: 'chartway.who',
});

/**
 * The audit log, with its filters as the query. Optional: leads to the plugin `chartway` wherever that is installed.
 *
 * @public
 */
export const auditLogRouteRef = createExternalRouteRef({
  id: 'chartway.auditLog',
  optional: true,
  defaultTarget: 'chartway.audit',
});

/**
 * The overview of deployments. Optional: leads to the plugin `chartway-delivery` wherever that is installed.
 *
 * @public
 */
export const deploymentsRouteRef = createExternalRouteRef({
  id: 'chartway.deployments',
  optional: true,
  defaultTarget: 'chartway-delivery.root',
});

/**
 * The page of one instance, named by `name`. Optional: leads to the plugin `chartway-delivery` wherever that is installed.
 *
 * @public
 */
export const instancePageRouteRef = createExternalRouteRef({
  id: 'chartway.instancePage',
  params: ['name'],
  optional: true,
  defaultTarget: 'chartway-delivery.instance',
});
