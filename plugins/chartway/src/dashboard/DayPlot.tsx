import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { ScrollBox } from '@chartway/plugin-chartway-react';
import { useId } from 'react';
import { dayWords } from './durations';

/** What is drawn for a day: a bar, a part of which may be bad. */
export type DayBar = {
  /** `2026-11-21`. */
  day: string;
  /** Absent when nothing was measured on the day. */
  value: number | undefined;
  /** How much of the value is bad. */
  bad?: number;
};

const useStyles = makeStyles(
  theme => ({
    figure: { margin: 0 },
    plot: { display: 'flex', gap: theme.spacing(1) },
    scale: {
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      textAlign: 'right',
      minWidth: theme.spacing(6),
    },
    svg: {
      flex: 1,
      minWidth: 0,
      height: theme.spacing(12),
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    good: { fill: theme.palette.primary.main },
    bad: { fill: theme.palette.error.main },
    hatch: {
      stroke: theme.palette.background.paper,
      strokeWidth: 1.5,
    },
    days: {
      display: 'flex',
      justifyContent: 'space-between',
      marginLeft: theme.spacing(7),
    },
    legend: {
      display: 'inline-block',
      width: '0.75em',
      height: '0.75em',
      marginRight: theme.spacing(0.5),
      background: `repeating-linear-gradient(45deg, ${theme.palette.error.main} 0 3px, ${theme.palette.background.paper} 3px 4px)`,
    },
    table: { '& summary': { cursor: 'pointer', ...theme.typography.caption } },
  }),
  { name: 'ChartwayDayPlot' },
);

/** Units of the drawing, which is stretched to the room there is. */
const STEP = 10;
const HEIGHT = 100;

/** A small bar plot by the day, with the same figures as a table behind it. */
export function DayPlot(props: {
  title: string;
  /** What the plot shows in one sentence, for those who do not see it. */
  description: string;
  bars: readonly DayBar[];
  /** The value in words, for the table and the scale. */
  words: (value: number) => string;
  /** Name of the bad part, if bars have one: `failed`. */
  badName?: string;
}) {
  const { title, bars, words, badName } = props;
  const classes = useStyles();
  const highest = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const [first, last] = [bars[0], bars[bars.length - 1]];
  return (
    <figure className={classes.figure}>
      <Typography variant="subtitle2" component="figcaption">
        {title}
        {badName && (
          <Typography variant="caption" color="textSecondary">
            {' '}
            <span className={classes.legend} aria-hidden />
            {badName}
          </Typography>
        )}
      </Typography>
      <div className={classes.plot}>
        <Typography
          variant="caption"
          component="div"
          color="textSecondary"
          className={classes.scale}
          aria-hidden
        >
          <span>{words(highest)}</span>
          <span>{words(0)}</span>
        </Typography>
        <Bars {...props} highest={highest} />
      </div>
      <Typography
        variant="caption"
        component="div"
        color="textSecondary"
        className={classes.days}
        aria-hidden
      >
        <span>{first && dayWords(first.day)}</span>
        <span>{last && last !== first && dayWords(last.day)}</span>
      </Typography>
      <details className={classes.table}>
        <summary>{title} as a table</summary>
        <DayTable {...props} />
      </details>
    </figure>
  );
}

function Bars(props: {
  title: string;
  description: string;
  bars: readonly DayBar[];
  highest: number;
  words: (value: number) => string;
}) {
  const { bars, highest, words } = props;
  const classes = useStyles();
  const id = useId();
  const heightOf = (value = 0) =>
    highest === 0 ? 0 : (value / highest) * HEIGHT;
  return (
    <svg
      className={classes.svg}
      viewBox={`0 0 ${Math.max(1, bars.length) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-labelledby={`${id}title ${id}description`}
    >
      <title id={`${id}title`}>{props.title}</title>
      <desc id={`${id}description`}>{props.description}</desc>
      <defs>
        <pattern
          id={`${id}hatch`}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="4" height="4" className={classes.bad} />
          <line y2="4" className={classes.hatch} />
        </pattern>
      </defs>
      {bars.map(({ day, value, bad = 0 }, position) => {
        if (!value) return null;
        const [height, badHeight] = [heightOf(value), heightOf(bad)];
        const place = { x: position * STEP + 1, width: STEP - 2 };
        return (
          <g key={day}>
            <title>{`${dayWords(day)}: ${words(value)}`}</title>
            <rect
              {...place}
              y={HEIGHT - height}
              height={height - badHeight}
              className={classes.good}
            />
            {bad > 0 && (
              <rect
                {...place}
                y={HEIGHT - badHeight}
                height={badHeight}
                fill={`url(#${id}hatch)`}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

function DayTable(props: {
  title: string;
  bars: readonly DayBar[];
  words: (value: number) => string;
  badName?: string;
}) {
  const { title, bars, words, badName } = props;
  return (
    <ScrollBox label={`${title}, table`}>
      <Table size="small" aria-label={title}>
        <TableHead>
          <TableRow>
            <TableCell>Day (UTC)</TableCell>
            <TableCell align="right">{title}</TableCell>
            {badName && <TableCell align="right">Of these {badName}</TableCell>}
          </TableRow>
        </TableHead>
        <TableBody>
          {bars.map(({ day, value, bad = 0 }) => (
            <TableRow key={day}>
              <TableCell>{dayWords(day)}</TableCell>
              <TableCell align="right">
                {value === undefined ? '–' : words(value)}
              </TableCell>
              {badName && <TableCell align="right">{words(bad)}</TableCell>}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}
