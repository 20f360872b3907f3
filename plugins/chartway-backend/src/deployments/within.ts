import {
  UpstreamError,
  type DeploymentEngine,
} from '@chartway/plugin-chartway-node';

/**
 * Waits for an engine no longer than it may take.
 *
 * @throws UpstreamError after that time; what the work throws.
 */
export async function within<T>(
  work: Promise<T>,
  { engine, milliseconds }: { engine: DeploymentEngine; milliseconds: number },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new UpstreamError(
            `The deployment engine "${engine.name}" did not answer within ${
              milliseconds / 1000
            } seconds.`,
            { system: engine.kind, retryable: true },
          ),
        ),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    // A late failure of the work that lost the race is nobody's any more.
    work.catch(() => undefined);
  }
}
