import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { AccessContent } from '../access/AccessContent';
import { WhoContent } from '../access/WhoContent';
import { AuditContent } from '../audit/AuditContent';
import {
  accessRouteRef,
  auditRouteRef,
  instanceRouteRef,
  whoRouteRef,
} from '../routes';
import { DeploymentsContent } from './DeploymentsContent';
import { InstanceContent } from './InstanceContent';

/** One page below the path of the plugin, and the title above it. */
export type PluginPage = { path: string; title: string; element: ReactElement };

/** The pages below the path of the plugin. */
export const PAGES: readonly PluginPage[] = [
  { path: '/', title: 'Deployments', element: <DeploymentsContent /> },
  {
    path: instanceRouteRef.path,
    title: 'Deployments',
    element: <InstanceContent />,
  },
  { path: whoRouteRef.path, title: 'Deployments', element: <WhoContent /> },
  { path: accessRouteRef.path, title: 'My access', element: <AccessContent /> },
  { path: auditRouteRef.path, title: 'Audit log', element: <AuditContent /> },
];

/** Shows the page that the address names. */
export function Router() {
  return (
    <Routes>
      {PAGES.map(({ path, element }) => (
        <Route key={path} path={path} element={element} />
      ))}
    </Routes>
  );
}
