import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { myAccessRouteRef, whoMayRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    root: {
      ...theme.typography.body2,
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      margin: theme.spacing(1, 0, 0),
    },
  }),
  { name: 'ChartwayAccessLinks' },
);

/**
 * Where somebody who was refused reads on: their own access and, when the instance is known, who has the permission.
 *
 * @public
 */
export function AccessLinks(props: { permission?: string; instance?: string }) {
  const { permission, instance } = props;
  const classes = useStyles();
  const access = useRouteRef(myAccessRouteRef);
  if (!access) return null;
  return (
    <div className={classes.root}>
      <Link to={access()}>My access</Link>
      {permission && instance && (
        <WhoMayLink permission={permission} instance={instance}>
          Who can do this?
        </WhoMayLink>
      )}
    </div>
  );
}

/**
 * Links to the people and groups that have a permission for an instance. Renders nothing where the plugin `chartway` has
 * no such page.
 *
 * @public
 */
export function WhoMayLink(props: {
  permission: string;
  instance: string;
  children: string;
}) {
  const { permission, instance } = props;
  const who = useRouteRef(whoMayRouteRef);
  if (!who) return null;
  const query = new URLSearchParams({ instance, permission });
  return <Link to={`${who()}?${query}`}>{props.children}</Link>;
}
