import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles } from '@material-ui/core/styles';
import BlockIcon from '@material-ui/icons/Block';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import ErrorIcon from '@material-ui/icons/Error';
import HourglassIcon from '@material-ui/icons/HourglassEmpty';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import WarningIcon from '@material-ui/icons/Warning';
import {
  WHO_CAN_GRANT,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import type { ComponentType, ReactNode } from 'react';

/** What a hint below a field says: each has its own icon and colour. */
export type HintTone =
  | 'info'
  | 'loading'
  | 'good'
  | 'warning'
  | 'bad'
  | 'denied'
  | 'down';

const ICONS: Record<HintTone, ComponentType<{ className?: string }>> = {
  info: InfoIcon,
  loading: HourglassIcon,
  good: CheckCircleIcon,
  warning: WarningIcon,
  bad: ErrorIcon,
  denied: BlockIcon,
  down: CloudOffIcon,
};

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(0.75),
      overflowWrap: 'anywhere',
    },
    icon: { fontSize: '1.25em', marginTop: '0.1em' },
    info: { color: theme.palette.text.secondary },
    loading: { color: theme.palette.text.secondary },
    good: { color: theme.palette.success.main },
    warning: { color: theme.palette.warning.main },
    bad: { color: theme.palette.error.main },
    denied: { color: theme.palette.warning.main },
    down: { color: theme.palette.error.main },
  }),
  { name: 'ChartwayFieldHint' },
);

/** A line below a form field that says how things stand, announced to screen readers when it changes. */
export function FieldHint(props: {
  tone: HintTone;
  id?: string;
  children: ReactNode;
}) {
  const classes = useStyles();
  const Icon = ICONS[props.tone];
  return (
    <FormHelperText component="div" id={props.id}>
      <span className={classes.root} role="status">
        <Icon className={`${classes.icon} ${classes[props.tone]}`} />
        <span>{props.children}</span>
      </span>
    </FormHelperText>
  );
}

/** Says why a field has nothing to offer: it is loading, not allowed to, or the backend is down. */
export function RemoteHint(props: {
  remote: RemoteWithReload<unknown>;
  /** `the products` */
  what: string;
  /** What a person can do while the list is not there. */
  meanwhile?: string;
}) {
  const { remote, what, meanwhile } = props;
  switch (remote.state) {
    case 'loading':
      return <FieldHint tone="loading">Loading {what} …</FieldHint>;
    case 'denied':
      return (
        <FieldHint tone="denied">
          You may not see {what}: {remote.problem.message}{' '}
          {remote.problem.permission && (
            <>
              Needs <code>{remote.problem.permission}</code>.{' '}
            </>
          )}
          {WHO_CAN_GRANT} {meanwhile}
        </FieldHint>
      );
    case 'down':
    case 'notFound':
      return (
        <FieldHint tone="down">
          Cannot load {what}: {remote.problem.message} {meanwhile}{' '}
          <Button size="small" onClick={remote.reload}>
            Retry
          </Button>
        </FieldHint>
      );
    case 'stale':
      return (
        <FieldHint tone="warning">
          {what} may be out of date: {remote.problem.message}
        </FieldHint>
      );
    default:
      return null;
  }
}
