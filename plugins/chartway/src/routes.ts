import { createRouteRef } from '@backstage/core-plugin-api';

/** What the person who looks may do, and why. */
export const accessRouteRef = createRouteRef({ id: 'chartway/access' });

/** Who may do something to an instance: `?instance=NAME&permission=NAME`. */
export const whoRouteRef = createRouteRef({ id: 'chartway/who' });

/** The audit log. */
export const auditRouteRef = createRouteRef({ id: 'chartway/audit' });

/** How delivery goes. */
export const dashboardRouteRef = createRouteRef({ id: 'chartway/dashboard' });
