import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import BlockIcon from '@material-ui/icons/Block';
import CallSplitIcon from '@material-ui/icons/CallSplit';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import ErrorIcon from '@material-ui/icons/Error';
import HelpIcon from '@material-ui/icons/HelpOutline';
import HourglassIcon from '@material-ui/icons/HourglassEmpty';
import TimelapseIcon from '@material-ui/icons/Timelapse';
import TonalityIcon from '@material-ui/icons/Tonality';
import VerifiedIcon from '@material-ui/icons/VerifiedUser';
import LinkOffIcon from '@material-ui/icons/LinkOff';
import type { Deployment } from '@chartway/plugin-chartway-common';
import type { ComponentType } from 'react';

/**
 * Every status a person can see, with its icon, word and tone.
 *
 * @public
 */
export type StatusName =
  | Deployment['status']
  | 'loading'
  | 'denied'
  | 'succeeded'
  | 'failed'
  | 'intended'
  | 'allowed'
  | 'limited'
  | 'refused'
  | 'proven'
  | 'pending';

/**
 * What a status means for the reader: `good`, `moving`, `bad`, `warning` or `neutral`. Maps to palette colours.
 *
 * @public
 */
export type StatusTone = 'good' | 'moving' | 'bad' | 'warning' | 'neutral';

type Look = {
  word: string;
  tone: StatusTone;
  Icon: ComponentType<{ className?: string; fontSize?: 'small' }>;
};

const LOOKS: Record<StatusName, Look> = {
  arrived: { word: 'Arrived', tone: 'good', Icon: CheckCircleIcon },
  progressing: { word: 'Progressing', tone: 'moving', Icon: TimelapseIcon },
  drifted: { word: 'Drifted', tone: 'warning', Icon: CallSplitIcon },
  degraded: { word: 'Degraded', tone: 'bad', Icon: ErrorIcon },
  unreachable: {
    word: 'Unreachable',
    tone: 'warning',
    Icon: CloudOffIcon,
  },
  unknown: { word: 'Unknown', tone: 'neutral', Icon: HelpIcon },
  none: { word: 'No engine', tone: 'neutral', Icon: LinkOffIcon },
  loading: { word: 'Asking', tone: 'neutral', Icon: HourglassIcon },
  denied: { word: 'Denied', tone: 'warning', Icon: BlockIcon },
  succeeded: { word: 'Succeeded', tone: 'good', Icon: CheckCircleIcon },
  failed: { word: 'Failed', tone: 'bad', Icon: ErrorIcon },
  intended: { word: 'Started', tone: 'moving', Icon: TimelapseIcon },
  allowed: { word: 'Allowed', tone: 'good', Icon: CheckCircleIcon },
  limited: { word: 'Limited', tone: 'warning', Icon: TonalityIcon },
  // The rule rather than an event: many cells of a table say it, and none of them is alarming.
  refused: { word: 'Denied', tone: 'neutral', Icon: BlockIcon },
  proven: { word: 'Proved', tone: 'good', Icon: VerifiedIcon },
  pending: { word: 'Not yet proved', tone: 'moving', Icon: HourglassIcon },
};

/**
 * The word for a status.
 *
 * @public
 */
export function statusWord(status: StatusName): string {
  return LOOKS[status].word;
}

/**
 * The tone of a status.
 *
 * @public
 */
export function statusTone(status: StatusName): StatusTone {
  return LOOKS[status].tone;
}

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
      verticalAlign: 'middle',
      '& svg': { fontSize: '1.125rem' },
    },
    good: { color: theme.palette.success.main },
    moving: { color: theme.palette.info.main },
    bad: { color: theme.palette.error.main },
    warning: { color: theme.palette.warning.main },
    neutral: { color: theme.palette.text.secondary },
  }),
  { name: 'ChartwayStatusWord' },
);

/**
 * A status as icon, word and colour; what is behind it on hover and focus.
 *
 * @public
 */
export function StatusWord(props: { status: StatusName; message?: string }) {
  const classes = useStyles();
  const { word, tone, Icon } = LOOKS[props.status];
  const status = (
    // Focusable only when there is more to read.
    <span
      className={classes.root}
      {...(props.message && { tabIndex: 0, 'aria-description': props.message })}
    >
      <Icon className={classes[tone]} fontSize="small" />
      {word}
    </span>
  );
  if (!props.message) return status;
  return <Tooltip title={props.message}>{status}</Tooltip>;
}
