import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  statusTone,
  statusWord,
  type StatusName,
  type StatusTone,
} from '@chartway/plugin-chartway-react';
import type { StatusCount } from './statusCounts';

const TONES: readonly StatusTone[] = [
  'good',
  'moving',
  'warning',
  'bad',
  'neutral',
];

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
      gap: theme.spacing(2),
      margin: 0,
      padding: 0,
      listStyle: 'none',
    },
    head: { display: 'flex', justifyContent: 'space-between' },
    bar: {
      display: 'flex',
      height: theme.spacing(1),
      gap: 2,
      margin: theme.spacing(0.5, 0),
      borderRadius: theme.shape.borderRadius,
      overflow: 'hidden',
      background: theme.palette.action.disabledBackground,
    },
    good: { background: theme.palette.success.main },
    moving: { background: theme.palette.info.main },
    warning: { background: theme.palette.warning.main },
    bad: { background: theme.palette.error.main },
    neutral: { background: theme.palette.text.disabled },
  }),
  { name: 'ChartwayStatusBars' },
);

/** Small stacked bars, one per environment; the words below say the same as the colours. */
export function StatusBars({ environments }: { environments: StatusCount[] }) {
  const classes = useStyles();
  return (
    <ul
      className={classes.root}
      aria-label="Instances by environment and status"
    >
      {environments.map(environment => {
        const counts = sorted(environment.counts);
        const total = counts.reduce((sum, [, count]) => sum + count, 0);
        return (
          <li key={environment.name}>
            <div className={classes.head}>
              <Typography variant="subtitle2" component="span">
                {environment.title}
              </Typography>
              <Typography variant="subtitle2" component="span">
                {total}
              </Typography>
            </div>
            <div className={classes.bar} aria-hidden>
              {counts.map(([status, count]) => (
                <span
                  key={status}
                  className={classes[statusTone(status)]}
                  style={{ flexGrow: count }}
                />
              ))}
            </div>
            <Typography variant="caption" color="textSecondary">
              {total === 0
                ? 'no instance'
                : counts
                    .map(
                      ([status, count]) =>
                        `${count} ${statusWord(status).toLowerCase()}`,
                    )
                    .join(', ')}
            </Typography>
          </li>
        );
      })}
    </ul>
  );
}

function sorted(counts: Map<StatusName, number>) {
  return [...counts].sort(
    ([a], [b]) => TONES.indexOf(statusTone(a)) - TONES.indexOf(statusTone(b)),
  );
}
