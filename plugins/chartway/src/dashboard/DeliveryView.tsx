import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  DeliveryMetrics,
  DeliveryMetricsQuery,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  StatePanel,
  useDeliveryMetrics,
} from '@chartway/plugin-chartway-react';
import { DayPlot } from './DayPlot';
import { deliveryFigures } from './deliveryFigures';
import { durationWords } from './durations';

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    figures: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
      gap: theme.spacing(2),
      margin: 0,
      '& dd': { margin: 0 },
    },
    plots: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))',
      gap: theme.spacing(3),
    },
  }),
  { name: 'ChartwayDeliveryView' },
);

/** How delivery goes: figures, and small plots by the day. */
export function DeliveryView({ query }: { query: DeliveryMetricsQuery }) {
  const metrics = useDeliveryMetrics(query);
  const data = dataOf(metrics);
  return (
    <>
      <StatePanel remote={metrics} what="how delivery goes" rows={5} />
      {data && <Measures metrics={data} />}
    </>
  );
}

function Measures({ metrics }: { metrics: DeliveryMetrics }) {
  const classes = useStyles();
  const { days, deployments, failed } = metrics;
  if (deployments === 0 && metrics.provisioning.failed === 0) {
    return (
      <Typography variant="body2">
        Nothing was deployed in this time. Once releases arrive, deployments,
        lead time, failures and the time to restore are measured from the audit
        log and from what the deployment engines report.
      </Typography>
    );
  }
  return (
    <div className={classes.column}>
      <dl className={classes.figures}>
        {deliveryFigures(metrics).map(({ name, value, detail, about }) => (
          <div key={name} title={about}>
            <Typography component="dt" variant="body2" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" variant="h5">
              {value}
            </Typography>
            <Typography component="dd" variant="caption" color="textSecondary">
              {detail}
            </Typography>
          </div>
        ))}
      </dl>
      <div className={classes.plots}>
        <DayPlot
          title="Deployments by day"
          description={`${deployments} deployments in ${days.length} days, ${failed} of them failed.`}
          bars={days.map(day => ({
            day: day.day,
            value: day.deployments,
            bad: day.failed,
          }))}
          words={String}
          badName="failed"
        />
        <DayPlot
          title="Lead time by day"
          description={leadTimeSentence(metrics)}
          bars={days.map(({ day, leadTime }) => ({ day, value: leadTime }))}
          words={durationWords}
        />
      </div>
    </div>
  );
}

function leadTimeSentence({ leadTime, days }: DeliveryMetrics): string {
  return leadTime.p50 === undefined
    ? 'No lead time was measured.'
    : `The median over ${days.length} days is ${durationWords(leadTime.p50)}.`;
}
