import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import BlockIcon from '@material-ui/icons/Block';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import InboxIcon from '@material-ui/icons/Inbox';
import SearchIcon from '@material-ui/icons/Search';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { ComponentType, ReactNode } from 'react';
import type { Problem } from '../remote/Problem';
import type { RemoteWithReload } from '../remote/Remote';
import { AccessLinks } from './AccessLinks';
import { RelativeTime } from './RelativeTime';

/**
 * Props of {@link StatePanel}.
 *
 * @public
 */
export type StatePanelProps = {
  remote: RemoteWithReload<unknown>;
  /** What could not be shown, to stand in a sentence: `the instances`. */
  what: string;
  /** What to say when there is nothing: what this is for and the first step. */
  empty?: { title: string; description: ReactNode; action?: ReactNode };
  /** Causes that are likely when it is not found, as one sentence. */
  likelyCauses?: string;
  /** Name of the instance it belongs to, if one: then a refusal links to who has the permission for it. */
  instance?: string;
  /** What the page still shows while this is down, as one sentence. */
  stillShown?: string;
  /** Rows of the skeleton; 3 by default. */
  rows?: number;
};

/**
 * Who can give somebody a permission, as one sentence.
 *
 * @public
 */
export const WHO_CAN_GRANT =
  'Whoever runs this portal can grant it: roles are given to groups in its configuration (chartway.policy.bindings).';

const useStyles = makeStyles(
  theme => ({
    panel: {
      display: 'flex',
      gap: theme.spacing(2),
      padding: theme.spacing(3),
      borderLeft: `4px solid ${theme.palette.divider}`,
      background: theme.palette.background.paper,
      overflowWrap: 'anywhere',
    },
    denied: { borderLeftColor: theme.palette.warning.main },
    down: { borderLeftColor: theme.palette.error.main },
    empty: { borderLeftColor: theme.palette.primary.main },
    icon: { fontSize: 40, color: theme.palette.text.secondary },
    action: { marginTop: theme.spacing(1.5) },
    banner: { marginBottom: theme.spacing(2), overflowWrap: 'anywhere' },
    list: { margin: 0, paddingLeft: theme.spacing(2) },
  }),
  { name: 'ChartwayStatePanel' },
);

/**
 * Shows the state that data is in: a skeleton while loading, a panel when there is nothing to show, a banner above data
 * that is stale or partial. Renders nothing when the data is ready.
 *
 * @public
 */
export function StatePanel(props: StatePanelProps) {
  const { remote, what } = props;
  switch (remote.state) {
    case 'loading':
      return <LoadingRows what={what} rows={props.rows ?? 3} />;
    case 'empty':
      return props.empty ? (
        <Panel look="empty" Icon={InboxIcon} title={props.empty.title}>
          <Typography variant="body2">{props.empty.description}</Typography>
          {props.empty.action}
        </Panel>
      ) : null;
    case 'denied':
      return (
        <DeniedPanel
          problem={remote.problem}
          what={what}
          instance={props.instance}
        />
      );
    case 'notFound':
      return (
        <Panel look="notFound" Icon={SearchIcon} title={`Cannot find ${what}`}>
          <Typography variant="body2">{remote.problem.message}</Typography>
          <Typography variant="body2">{props.likelyCauses}</Typography>
          <Retry reload={remote.reload} />
        </Panel>
      );
    case 'down':
      return (
        <Panel look="down" Icon={CloudOffIcon} title={`Cannot load ${what}`}>
          <Typography variant="body2">{remote.problem.message}</Typography>
          <Typography variant="body2" color="textSecondary">
            Failing since <RelativeTime time={remote.since} />; tried again by
            itself. {props.stillShown}
          </Typography>
          <RequestId problem={remote.problem} />
          <Retry reload={remote.reload} />
        </Panel>
      );
    case 'stale':
    case 'partial':
      return <StateBanner {...props} />;
    default:
      return null;
  }
}

function StateBanner({ remote, what }: StatePanelProps) {
  const classes = useStyles();
  const action = (
    <Button color="inherit" size="small" onClick={remote.reload}>
      Retry
    </Button>
  );
  if (remote.state === 'stale') {
    return (
      <Alert severity="warning" className={classes.banner} action={action}>
        Stale: {what} as of <RelativeTime time={remote.fetchedAt} />. The last
        refresh failed: {remote.problem.message}
      </Alert>
    );
  }
  if (remote.state !== 'partial') return null;
  return (
    <Alert severity="info" className={classes.banner} action={action}>
      Partial: {remote.missing.length} of {what} cannot be read.
      <ul className={classes.list}>
        {remote.missing.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Alert>
  );
}

function DeniedPanel(props: {
  problem: Problem;
  what: string;
  instance: string | undefined;
}) {
  const { problem, what, instance } = props;
  return (
    <Panel look="denied" Icon={BlockIcon} title={`You may not see ${what}`}>
      <Typography variant="body2">{problem.message}</Typography>
      <Typography variant="body2" color="textSecondary">
        {problem.permission ? (
          <>
            Needs the permission <code>{problem.permission}</code>.{' '}
          </>
        ) : null}
        {WHO_CAN_GRANT}
      </Typography>
      <AccessLinks permission={problem.permission} instance={instance} />
      <RequestId problem={problem} />
    </Panel>
  );
}

function RequestId({ problem }: { problem: Problem }) {
  if (!problem.requestId) return null;
  return (
    <Typography variant="caption" color="textSecondary">
      Request {problem.requestId}
    </Typography>
  );
}

function Retry({ reload }: { reload: () => void }) {
  const classes = useStyles();
  return (
    <Button
      className={classes.action}
      variant="outlined"
      size="small"
      onClick={reload}
    >
      Retry
    </Button>
  );
}

function Panel(props: {
  look: 'empty' | 'denied' | 'notFound' | 'down';
  Icon: ComponentType<{ className?: string }>;
  title: string;
  children: ReactNode;
}) {
  const classes = useStyles();
  const looks: Partial<Record<string, string>> = classes;
  return (
    <section
      className={`${classes.panel} ${looks[props.look] ?? ''}`}
      aria-label={props.title}
    >
      <props.Icon className={classes.icon} />
      <div>
        <Typography variant="h6" component="h3">
          {props.title}
        </Typography>
        {props.children}
      </div>
    </section>
  );
}

function LoadingRows({ what, rows }: { what: string; rows: number }) {
  return (
    <div role="status" aria-busy aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={32} />
      ))}
    </div>
  );
}
