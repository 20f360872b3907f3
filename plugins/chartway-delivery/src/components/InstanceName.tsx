import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { instanceRouteRef } from '../routes';

/** Links to the page of an instance. */
export function InstanceName(props: { name: string; label?: string }) {
  const path = useRouteRef(instanceRouteRef);
  return (
    <Link to={path({ name: props.name })}>{props.label ?? props.name}</Link>
  );
}
