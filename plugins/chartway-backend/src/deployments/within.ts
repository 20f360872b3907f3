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
  const done = new AbortController();
  const end = new Promise<never>((_, reject) => {
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
    done.signal.addEventListener('abort', () => clearTimeout(timer));
    signal?.addEventListener(
      'abort',
      () => giveUp('has not answered yet, as others have'),
      { signal: done.signal },
    );
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    done.abort();
    // A late failure of the work that lost the race is nobody's any more.
    work.catch(() => undefined);
  }
}
