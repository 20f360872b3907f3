import { makeStyles } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import HelpIcon from '@material-ui/icons/HelpOutline';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import PauseIcon from '@material-ui/icons/PauseCircleOutline';
import TimelapseIcon from '@material-ui/icons/Timelapse';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import type { StatusTone } from '@chartway/plugin-chartway-react';
import type { ComponentType } from 'react';

type Look = {
  tone: StatusTone;
  Icon: ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
};

/** Words of Argo CD and Kubernetes. Any other is shown as it is. */
const LOOKS: Partial<Record<string, Look>> = {
  Healthy: { tone: 'good', Icon: CheckCircleIcon },
  Synced: { tone: 'good', Icon: CheckCircleIcon },
  Succeeded: { tone: 'good', Icon: CheckCircleIcon },
  Normal: { tone: 'neutral', Icon: InfoIcon },
  Progressing: { tone: 'moving', Icon: TimelapseIcon },
  Running: { tone: 'moving', Icon: TimelapseIcon },
  Terminating: { tone: 'moving', Icon: TimelapseIcon },
  Suspended: { tone: 'neutral', Icon: PauseIcon },
  OutOfSync: { tone: 'warning', Icon: WarningIcon },
  Missing: { tone: 'warning', Icon: WarningIcon },
  Warning: { tone: 'warning', Icon: WarningIcon },
  Degraded: { tone: 'bad', Icon: ErrorIcon },
  Failed: { tone: 'bad', Icon: ErrorIcon },
  Error: { tone: 'bad', Icon: ErrorIcon },
};

const OTHER: Look = { tone: 'neutral', Icon: HelpIcon };

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
      '& svg': { fontSize: '1.125rem' },
    },
    good: { color: theme.palette.success.main },
    moving: { color: theme.palette.info.main },
    bad: { color: theme.palette.error.main },
    warning: { color: theme.palette.warning.main },
    neutral: { color: theme.palette.text.secondary },
  }),
  { name: 'ChartwayStateWord' },
);

/** A word of the engine or of Kubernetes with icon and colour. */
export function StateWord({ word }: { word: string | undefined }) {
  const classes = useStyles();
  if (!word) return <>–</>;
  const { tone, Icon } = LOOKS[word] ?? OTHER;
  return (
    <span className={classes.root}>
      <Icon className={classes[tone]} aria-hidden />
      {word}
    </span>
  );
}
