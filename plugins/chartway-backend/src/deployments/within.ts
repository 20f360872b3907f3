import {
  UpstreamError,
  type DeploymentEngine,
} from '@chartway/plugin-chartway-node';

/** How long an engine may take. */
export type Patience = {
  engine: DeploymentEngine;
  milliseconds: number;
  /** Ends the patience early: others have answered. */
  signal?: AbortSignal;
};

/**
 * Waits for an engine no longer than it may take.
 *
 * @throws UpstreamError after that time; what the work throws.
 */
export async function within<T>(
  work: Promise<T>,
  { engine, milliseconds, signal }: Patience,
): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const giveUp = (how: string) =>
    reject(
      new UpstreamError(`The deployment engine "${engine.name}" ${how}.`, {
        system: engine.kind,
        retryable: true,
      }),
    );
  const timer = setTimeout(
    () => giveUp(`did not answer within ${milliseconds / 1000} seconds`),
    milliseconds,
  );
  const onOthers = () => giveUp('has not answered yet, as others have');
  signal?.addEventListener('abort', onOthers, { once: true });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onOthers);
    // A late failure of the work that lost the race is nobody's any more.
    work.catch(() => undefined);
  }
}
