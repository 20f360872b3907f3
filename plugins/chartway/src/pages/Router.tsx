import { Route, Routes } from 'react-router-dom';
import { instanceRouteRef } from '../routes';
import { DeploymentsContent } from './DeploymentsContent';
import { InstanceContent } from './InstanceContent';

/** The pages below the path of the plugin. */
export function Router() {
  return (
    <Routes>
      <Route path="/" element={<DeploymentsContent />} />
      <Route path={instanceRouteRef.path} element={<InstanceContent />} />
    </Routes>
  );
}
