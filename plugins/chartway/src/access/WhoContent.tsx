import { Content, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Breadcrumbs from '@material-ui/core/Breadcrumbs';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import {
  dataOf,
  deploymentsRouteRef,
  permissionWords,
  StatePanel,
  useUrlFilters,
  useWhoMay,
} from '@chartway/plugin-chartway-react';
import { InstanceName } from '../components/InstanceName';
import { WhoForm } from './WhoForm';
import { WhoGroups, WhoPeople } from './WhoTables';

const QUESTION = ['instance', 'permission'] as const;

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    title: {
      fontSize: theme.typography.h4.fontSize,
      fontFamily: theme.typography.fontFamily,
      margin: theme.spacing(1, 0, 2),
    },
  }),
  { name: 'ChartwayWhoContent' },
);

/** Who may do one thing to one instance, and through which role. */
export function WhoContent() {
  const classes = useStyles();
  const overview = useRouteRef(deploymentsRouteRef);
  const { filters, setFilter } = useUrlFilters(QUESTION);
  const { instance, permission } = filters;
  return (
    <Content>
      <Breadcrumbs aria-label="Breadcrumb">
        {overview && (
          <Link to={overview()} variant="body2">
            Deployments
          </Link>
        )}
        {instance && <InstanceName name={instance} />}
        <Typography
          variant="body2"
          component="span"
          color="textPrimary"
          aria-current="page"
        >
          Who can do this
        </Typography>
      </Breadcrumbs>
      <h1 className={classes.title}>
        {permission
          ? `Who may ${permissionWords(permission).phrase}`
          : 'Who can do this'}
      </h1>
      <div className={classes.column}>
        <WhoForm
          instance={instance}
          permission={permission}
          onChange={setFilter}
        />
        {instance && permission ? (
          <Answer instance={instance} permission={permission} />
        ) : (
          <Typography variant="body2">
            Choose an instance and a verb: people and groups who have it are
            listed with the role that gives it.
          </Typography>
        )}
      </div>
    </Content>
  );
}

function Answer(props: { instance: string; permission: string }) {
  const who = useWhoMay(props);
  const data = dataOf(who);
  return (
    <>
      <StatePanel
        remote={who}
        what="who may do this"
        rows={6}
        likelyCauses="The instance may be spelled otherwise, have been removed from Git, or be one that you may not read."
        empty={{
          title: 'Nobody has it',
          description:
            'No group has a role that gives this permission for this instance. Whoever runs this portal can bind one (chartway.policy.bindings).',
        }}
      />
      {data?.message && <Alert severity="info">{data.message}</Alert>}
      {data && data.groups.length > 0 && <WhoGroups groups={data.groups} />}
      {data && data.people.length > 0 && <WhoPeople people={data.people} />}
    </>
  );
}
