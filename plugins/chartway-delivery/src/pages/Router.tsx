import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { InstanceContent } from '../instance/InstanceContent';
import { PortfolioContent } from '../portfolio/PortfolioContent';
import { instanceRouteRef } from '../routes';

/** One page below the path of the plugin, and the title above it. */
export type PluginPage = { path: string; title: string; element: ReactElement };

/** The pages below the path of the plugin. */
export const PAGES: readonly PluginPage[] = [
  { path: '/', title: 'Deployments', element: <PortfolioContent /> },
  {
    path: instanceRouteRef.path,
    title: 'Deployments',
    element: <InstanceContent />,
  },
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
