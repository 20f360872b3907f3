import { Content, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Breadcrumbs from '@material-ui/core/Breadcrumbs';
import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  instanceDeployPermission,
  type Deployment,
  type Instance,
} from '@chartway/plugin-chartway-common';
import {
  Card,
  ContextAudit,
  dataOf,
  InstanceLinks,
  RelativeTime,
  type RemoteWithReload,
  StatePanel,
  StatusWord,
  useDeployment,
  useInstance,
  WhoMayLink,
} from '@chartway/plugin-chartway-react';
import { useParams } from 'react-router-dom';
import { RefreshButton } from './RefreshButton';
import { ReleaseFacts } from '../components/ReleaseFacts';
import { LiveFacts, PlaceFacts } from './InstanceFacts';
import { ReleaseStepper } from './ReleaseStepper';
import { ResourceProblems } from './ResourceProblems';
import { isLive } from './releaseSteps';
import { rootRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1, 3),
      margin: theme.spacing(1, 0, 2),
      overflowWrap: 'anywhere',
    },
    facts: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      marginBottom: theme.spacing(0.5),
    },
    who: { marginTop: theme.spacing(0.5) },
    column: { display: 'grid', gap: theme.spacing(2) },
    name: {
      fontSize: theme.typography.h4.fontSize,
      fontFamily: theme.typography.fontFamily,
      margin: theme.spacing(0, 0, 0.5),
    },
  }),
  { name: 'ChartwayInstanceContent' },
);

/** Entries of the audit log that the page of an instance shows. */
const AUDIT_ENTRIES = 20;

/** One instance: what Git wants, what runs, and who did what. */
export function InstanceContent() {
  const { name = '' } = useParams();
  const overview = useRouteRef(rootRouteRef);
  const instance = useInstance(name);
  const data = dataOf(instance);
  return (
    <Content>
      <Breadcrumbs aria-label="Breadcrumb">
        <Link to={overview()} variant="body2">
          Deployments
        </Link>
        <Typography
          variant="body2"
          component="span"
          color="textPrimary"
          aria-current="page"
        >
          {name}
        </Typography>
      </Breadcrumbs>
      <StatePanel
        remote={instance}
        what={`the instance ${name}`}
        rows={8}
        likelyCauses="It may have been removed from Git, never have been deployed, or be spelled otherwise."
      />
      {data && <InstanceView instance={data} />}
    </Content>
  );
}

function InstanceView({ instance }: { instance: Instance }) {
  const deployment = useDeployment(instance.name);
  const live = dataOf(deployment);
  const classes = useStyles();
  return (
    <>
      <InstanceHead instance={instance} deployment={deployment} />
      <Grid container spacing={2}>
        <Grid item xs={12}>
          <Card title="From Git to the cluster">
            <StatePanel
              remote={deployment}
              what="the live state"
              instance={instance.name}
              stillShown="What Git wants is shown below."
            />
            {live && (
              <>
                <ReleaseStepper deployment={live} />
                <ResourceProblems deployment={live} />
              </>
            )}
          </Card>
        </Grid>
        <Grid item xs={12} md={7} className={classes.column}>
          <Card title="Desired release">
            <ReleaseFacts instance={instance} />
          </Card>
          {live?.live && (
            <Card title="Live state">
              <LiveFacts live={live.live} deployment={live} />
            </Card>
          )}
        </Grid>
        <Grid item xs={12} md={5}>
          <Card title="Place">
            <PlaceFacts instance={instance} />
          </Card>
        </Grid>
        <Grid item xs={12}>
          <ContextAudit
            context={instance.context}
            what="this instance"
            limit={AUDIT_ENTRIES}
            instance={instance.name}
          />
        </Grid>
      </Grid>
    </>
  );
}

function InstanceHead(props: {
  instance: Instance;
  deployment: RemoteWithReload<Deployment>;
}) {
  const { instance, deployment } = props;
  const classes = useStyles();
  const live = dataOf(deployment);
  const links = [...instance.links, ...(live?.links ?? [])];
  return (
    <header className={classes.head}>
      <div>
        <h1 className={classes.name}>{instance.name}</h1>
        <Typography variant="body2" component="div" className={classes.facts}>
          {live ? (
            <StatusWord status={live.status} message={live.message} />
          ) : (
            <StatusWord
              status={deployment.state === 'loading' ? 'loading' : 'unknown'}
            />
          )}
          <span>
            Desired {instance.release.chart.name}{' '}
            {instance.release.chart.version}
          </span>
          {live && <span>{liveSentence(live, instance)}</span>}
          {live && (
            <span>
              asked <RelativeTime time={live.observedAt} />
            </span>
          )}
        </Typography>
        <InstanceLinks links={unique(links)} />
        <Typography variant="body2" component="div" className={classes.who}>
          <WhoMayLink
            instance={instance.name}
            permission={instanceDeployPermission.name}
          >
            Who can deploy this?
          </WhoMayLink>
        </Typography>
      </div>
      <RefreshButton name={instance.name} onRefreshed={deployment.reload} />
    </header>
  );
}

function liveSentence(deployment: Deployment, instance: Instance): string {
  if (!deployment.live) return 'nothing reported live';
  return isLive(deployment)
    ? `live ${instance.release.chart.version}`
    : 'live another release';
}

function unique<T extends { title: string; url: string }>(links: T[]): T[] {
  return [
    ...new Map(links.map(link => [`${link.title} ${link.url}`, link])).values(),
  ];
}
