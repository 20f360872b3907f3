import Typography from '@material-ui/core/Typography';
import type { Deployment } from '@chartway/plugin-chartway-common';

/** Kubernetes resources that are unhealthy or missing, with the engine's reason. */
export function ResourceProblems({ deployment }: { deployment: Deployment }) {
  if (deployment.resources.length === 0) return null;
  return (
    <>
      <Typography variant="subtitle2" component="h3">
        What is not healthy
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
            is {health.toLowerCase()}
            {message && `: ${message}`}
          </Typography>
        ))}
      </ul>
    </>
  );
}
