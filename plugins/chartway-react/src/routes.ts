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
