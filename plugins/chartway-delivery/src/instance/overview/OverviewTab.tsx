import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import { Card, ContextAudit, dataOf } from '@chartway/plugin-chartway-react';
import { ReleaseFacts } from '../../components/ReleaseFacts';
import { useInstanceHistory } from '../instanceData';
import type { InstancePage } from '../page';
import { DriftCard } from './DriftCard';
import { LiveFacts, PlaceFacts } from './InstanceFacts';
import { ResourcesCard } from './ResourcesCard';
import { StatusCard } from './StatusCard';
import { useStepTimes } from './useStepTimes';

const useStyles = makeStyles(
  theme => ({ column: { display: 'grid', gap: theme.spacing(2) } }),
  { name: 'ChartwayInstanceOverview' },
);

/** Entries of the audit log that the page of an instance shows. */
const AUDIT_ENTRIES = 20;

/** How the instance is, what Git wants, what runs, and who did what. */
export function OverviewTab({ page }: { page: InstancePage }) {
  const { instance, deployment } = page;
  const live = dataOf(deployment);
  const classes = useStyles();
  // Only for the times of the steps: without it they are shown without times.
  const history = dataOf(useInstanceHistory(instance.name, live?.watchId));
  const times = useStepTimes(live, history);
  return (
    <Grid container spacing={2}>
      <Grid item xs={12}>
        <StatusCard page={page} times={times} />
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
      {live && live.status !== 'none' && (
        <>
          <Grid item xs={12}>
            <ResourcesCard page={page} watchId={live.watchId} />
          </Grid>
          <Grid item xs={12}>
            <DriftCard live={live} name={instance.name} />
          </Grid>
        </>
      )}
      <Grid item xs={12}>
        <ContextAudit
          context={instance.context}
          what="this instance"
          limit={AUDIT_ENTRIES}
          instance={instance.name}
        />
      </Grid>
    </Grid>
  );
}
