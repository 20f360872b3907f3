import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import { AccessLinks, type Problem } from '@chartway/plugin-chartway-react';

/** Why something that a person started was not done. */
export function ActionProblem(props: {
  problem: Problem | undefined;
  /** What was not done: `Not synced`. */
  title: string;
  instance?: string;
  onClose?: () => void;
}) {
  const { problem, title } = props;
  if (!problem) return null;
  const denied = problem.kind === 'denied';
  return (
    <Alert severity="error" onClose={props.onClose}>
      {denied && problem.permission
        ? `Not allowed (${problem.permission}): ${problem.message}`
        : `${title}: ${problem.message}`}
      {denied && (
        <AccessLinks
          permission={problem.permission}
          instance={props.instance}
        />
      )}
      {problem.requestId && (
        <Typography variant="caption" component="p">
          Request {problem.requestId}
        </Typography>
      )}
    </Alert>
  );
}
