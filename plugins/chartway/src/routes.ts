import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** The overview of deployments. */
export const rootRouteRef = createRouteRef({ id: 'chartway' });

/** The page of one instance. */
export const instanceRouteRef = createSubRouteRef({
  id: 'chartway/instance',
  parent: rootRouteRef,
  path: '/instances/:name',
});

/** What the person who looks may do, and why. */
export const accessRouteRef = createSubRouteRef({
  id: 'chartway/access',
  parent: rootRouteRef,
  path: '/access',
});

/** Who may do something to an instance: `?instance=NAME&permission=NAME`. */
export const whoRouteRef = createSubRouteRef({
  id: 'chartway/who',
  parent: rootRouteRef,
  path: '/who',
});

/** The audit log. */
export const auditRouteRef = createSubRouteRef({
  id: 'chartway/audit',
  parent: rootRouteRef,
  path: '/audit',
});

/**
 * The same pages as entries of the sidebar of the new frontend system, which needs route references of their own. Links
 * use the ones above, which hold in both systems.
 */
export const accessPageRouteRef = createRouteRef({ id: 'chartway/access' });

/** The audit log as an entry of the sidebar. */
export const auditPageRouteRef = createRouteRef({ id: 'chartway/audit' });

/** Where software templates are chosen, the first step of every deployment. */
export const createTaskRouteRef = createExternalRouteRef({
  id: 'createTask',
  optional: true,
  defaultTarget: 'scaffolder.root',
});
