import Typography from '@material-ui/core/Typography';
import type { Deployment } from '@chartway/plugin-chartway-common';

/** The engine lists what is healthy only when it is not in sync. */
const stateOf = (health: string) =>
  health === 'Healthy' ? 'is not as Git says' : `is ${health.toLowerCase()}`;

/** Kubernetes resources that are unhealthy, missing or not as Git says, with the engine's reason. */
export function ResourceProblems({ deployment }: { deployment: Deployment }) {
  if (deployment.resources.length === 0) return null;
  return (
    <>
      <Typography variant="subtitle2" component="h3">
        What needs a look
      </Typography>
      <ul>
        {deployment.resources.map(({ kind, name, health, message }) => (
          <Typography
            key={`${kind}/${name}`}
            variant="body2"
            component="li"
            style={{ overflowWrap: 'anywhere' }}
          >
            <strong>
              {kind} {name}
            </strong>{' '}
            {stateOf(health)}
            {message && `: ${message}`}
          </Typography>
        ))}
      </ul>
    </>
  );
}
