import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** The overview of deployments. */
export const rootRouteRef = createRouteRef({ id: 'chartway-delivery' });

/** The page of one instance. */
export const instanceRouteRef = createSubRouteRef({
  id: 'chartway-delivery/instance',
  parent: rootRouteRef,
  path: '/instances/:name',
});

/** Where software templates are chosen, the first step of every deployment. */
export const createTaskRouteRef = createExternalRouteRef({
  id: 'createTask',
  optional: true,
  defaultTarget: 'scaffolder.root',
});
