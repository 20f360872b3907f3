import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Deployment } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  RelativeTime,
  StatePanel,
  StatusWord,
} from '@chartway/plugin-chartway-react';
import { TerminateButton } from '../actions/TerminateButton';
import type { InstancePage } from '../page';
import { StateWord } from '../shared/StateWord';
import { adviceOn } from './advice';
import { ReleaseStepper } from './ReleaseStepper';
import { ResourceProblems } from './ResourceProblems';
import type { StepTimes } from './releaseSteps';

const useStyles = makeStyles(
  theme => ({
    status: {
      ...theme.typography.body2,
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      overflowWrap: 'anywhere',
    },
    banner: { marginBottom: theme.spacing(1), overflowWrap: 'anywhere' },
    operation: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      margin: theme.spacing(1, 0),
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'ChartwayStatusCard' },
);

/** What the deployment comes to, why, what to do, and how far the desired release is on its way. */
export function StatusCard(props: { page: InstancePage; times: StepTimes }) {
  const { page, times } = props;
  const { deployment, instance } = page;
  const live = dataOf(deployment);
  const classes = useStyles();
  return (
    <Card title="From Git to the cluster">
      <StatePanel
        remote={deployment}
        what="the live state"
        instance={instance.name}
        stillShown="What Git wants is shown below."
      />
      {live && (
        <>
          {live.stale && (
            <Alert severity="warning" className={classes.banner}>
              Stale: as of <RelativeTime time={live.observedAt} />;{' '}
              {live.engine ?? 'the engine'} does not answer since{' '}
              <RelativeTime time={live.stale.since} />: {live.stale.reason}
            </Alert>
          )}
          <div className={classes.status}>
            <StatusWord status={live.status} />
            <span>{live.message}</span>
          </div>
          <Typography variant="body2" color="textSecondary">
            {adviceOn(live)}
          </Typography>
          <ReleaseStepper deployment={live} times={times} />
          <Operation live={live} page={page} />
          <ResourceProblems deployment={live} />
        </>
      )}
    </Card>
  );
}

/** The running operation, or the last one when it failed. */
function Operation({ live, page }: { live: Deployment; page: InstancePage }) {
  const classes = useStyles();
  const { operation } = live;
  if (!operation || operation.phase === 'Succeeded') return null;
  const running = !operation.finishedAt;
  return (
    <Typography
      variant="body2"
      component="section"
      aria-label={running ? 'Running operation' : 'Last operation'}
      className={classes.operation}
    >
      <StateWord word={operation.phase} />
      <span>
        {running ? 'Operation' : 'The last operation'}
        {operation.by && ` by ${operation.by}`}
        {operation.startedAt && (
          <>
            , started <RelativeTime time={operation.startedAt} />
          </>
        )}
        {operation.message && `: ${operation.message}`}
      </span>
      {running && <TerminateButton page={page} />}
    </Typography>
  );
}
