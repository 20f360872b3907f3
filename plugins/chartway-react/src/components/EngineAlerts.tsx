import Alert from '@material-ui/lab/Alert';
import type { EngineStatus } from '@chartway/plugin-chartway-common';
import { RelativeTime } from './RelativeTime';

/**
 * Names the deployment engines that do not answer: since when, why, and how old what is still shown is. Renders nothing
 * while all are well.
 *
 * @public
 */
export function EngineAlerts(props: {
  engines: readonly EngineStatus[];
  /** What is still shown, to stand before "as of": `Its instances are`. */
  shown: string;
}) {
  const silent = props.engines.filter(({ state }) => state !== 'connected');
  return (
    <>
      {silent.map(engine => (
        <Alert
          key={engine.name}
          severity={engine.state === 'connecting' ? 'info' : 'warning'}
        >
          {engine.state === 'connecting' ? (
            <>
              The portal is connecting to the deployment engine{' '}
              <strong>{engine.name}</strong>; nothing is known from it yet.
            </>
          ) : (
            <>
              The deployment engine <strong>{engine.name}</strong> has not
              answered since <RelativeTime time={engine.since} />.{' '}
              {engine.message}{' '}
              {engine.observedAt ? (
                <>
                  {props.shown} shown as of{' '}
                  <RelativeTime time={engine.observedAt} />.
                </>
              ) : (
                'Nothing is known from it; what Git wants is shown.'
              )}
            </>
          )}
        </Alert>
      ))}
    </>
  );
}
