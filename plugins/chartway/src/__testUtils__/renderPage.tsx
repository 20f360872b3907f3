import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  deploymentsRouteRef,
  instancePageRouteRef,
} from '@chartway/plugin-chartway-react';
import type { ReactElement } from 'react';
import { fakeApi } from '@chartway/plugin-chartway-react/testUtils';
import {
  accessRouteRef,
  auditRouteRef,
  dashboardRouteRef,
  whoRouteRef,
} from '../routes';

/** Renders a page of the plugin at an address, with the API that a test programs. */
export function renderPage(
  page: ReactElement,
  options: {
    api: Partial<ChartwayApi>;
    /** Path the page is mounted at. */
    path: string;
    /** Address to start from; the path by default. */
    at?: string;
  },
) {
  return renderInTestApp(page, {
    apis: [[chartwayApiRef, fakeApi(options.api)]],
    mountPath: options.path,
    initialRouteEntries: [options.at ?? options.path],
    mountedRoutes: {
      '/chartway': convertLegacyRouteRef(deploymentsRouteRef),
      '/chartway/instances/:name': convertLegacyRouteRef(instancePageRouteRef),
      '/chartway/dashboard': convertLegacyRouteRef(dashboardRouteRef),
      '/chartway/access': convertLegacyRouteRef(accessRouteRef),
      '/chartway/audit': convertLegacyRouteRef(auditRouteRef),
      '/chartway/who': convertLegacyRouteRef(whoRouteRef),
      '/catalog/:namespace/:kind/:name': convertLegacyRouteRef(entityRouteRef),
    },
  });
}
