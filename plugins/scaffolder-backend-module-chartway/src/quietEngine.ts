import { HelmError, type HelmEngine } from '@chartway/helm-engine';
import { withoutCredentials } from '@chartway/plugin-chartway-node';

/**
 * The Helm engine, with the values it repeats taken out of what it says. The log of a task is kept, and others than the
 * person who started it may read it.
 */
export function quietEngine(
  engine: Pick<HelmEngine, 'lint' | 'render'>,
): Pick<HelmEngine, 'lint' | 'render'> {
  return {
    async lint(request) {
      const result = await quietly(engine.lint(request));
      return {
        ...result,
        output: withoutCredentials(result.output),
        ...(result.error && { error: withoutCredentials(result.error) }),
        messages: result.messages.map(message => ({
          ...message,
          message: withoutCredentials(message.message),
        })),
      };
    },
    async render(request) {
      const result = await quietly(engine.render(request));
      return { ...result, warnings: result.warnings.map(withoutCredentials) };
    },
  };
}

async function quietly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const { exitCode, message } = error;
    throw new HelmError(withoutCredentials(message), { exitCode });
  }
}
