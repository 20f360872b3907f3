import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { instancePageRouteRef } from '@chartway/plugin-chartway-react';

/** The name of an instance, leading to its page where there is one. */
export function InstanceName({ name }: { name: string }) {
  const path = useRouteRef(instancePageRouteRef);
  return path ? <Link to={path({ name })}>{name}</Link> : <>{name}</>;
}
