import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import ErrorIcon from '@material-ui/icons/Error';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import type { ChangePreview } from '@chartway/plugin-chartway-common';

const useStyles = makeStyles(
  theme => ({
    root: {
      ...theme.typography.body2,
      listStyle: 'none',
      margin: 0,
      padding: 0,
      overflowWrap: 'anywhere',
      '& li': { display: 'flex', gap: theme.spacing(1) },
    },
    error: { color: theme.palette.error.main },
    warning: { color: theme.palette.warning.main },
  }),
  { name: 'ChartwayProblemList' },
);

/** What is wrong with a change; a problem that has a line leads there. */
export function ProblemList(props: {
  problems: ChangePreview['problems'];
  onJump?: (line: number) => void;
}) {
  const { problems, onJump } = props;
  const classes = useStyles();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.root} aria-label="Problems">
      {problems.map(({ severity, message, pointer, line }, position) => (
        <li key={`${position} ${message}`}>
          {severity === 'error' ? (
            <ErrorIcon className={classes.error} titleAccess="Error" />
          ) : (
            <WarningIcon className={classes.warning} titleAccess="Warning" />
          )}
          <span>
            {pointer && <code>{pointer} </code>}
            {message} {line !== undefined && !onJump && `(line ${line})`}
            {line !== undefined && onJump && (
              <Button size="small" onClick={() => onJump(line)}>
                Line {line}
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
