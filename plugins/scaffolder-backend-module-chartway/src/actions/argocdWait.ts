import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ResponseError } from '@backstage/errors';
import type { Deployment } from '@chartway/plugin-chartway-common';
import {
  onBehalfOfInitiator,
  type ActionServices,
  type Initiator,
} from '../ActionServices';
import { explain } from '../explain';
import { field, optionalSeconds, output } from '../inputFields';
import { argocdWaitExamples } from './examples';

const DEFAULT_TIMEOUT_SECONDS = 300;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
/** While pods of the new release replace the old ones, Argo CD may report Degraded for a moment. */
const DEGRADED_FOR_MS = 20_000;

type WaitContext = Initiator & {
  logger: { info(message: string): void; warn(message: string): void };
};

const SCHEMA = {
  input: {
    instanceName: field.instanceName,
    timeoutSeconds: optionalSeconds(
      'How long to wait, in seconds, at most 3600; default: 300',
    ),
  },
  output: {
    status: output.text(
      '`arrived`; `none` when no deployment engine is configured for this context; `skipped` in a dry run',
    ),
    message: output.text('What the engine says, in a sentence'),
    sync: output.optionalText('Sync status of Argo CD'),
    health: output.optionalText('Health of Argo CD'),
    url: output.optionalText('Page of the Application'),
    links: output.objects('Links: title, url'),
  },
};

/** Makes the action `argocd:wait`. */
export function createArgocdWaitAction(services: ActionServices) {
  return createTemplateAction({
    id: 'argocd:wait',
    description:
      'Waits until Argo CD reports an instance Synced and Healthy at exactly the release that Git asks for',
    examples: argocdWaitExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { instanceName, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } =
        ctx.input;
      if (ctx.isDryRun) {
        const message = `Dry run: would wait up to ${timeoutSeconds} s for ${instanceName}`;
        ctx.logger.info(message);
        ctx.output('status', 'skipped');
        ctx.output('message', message);
        ctx.output('links', []);
        return;
      }
      const end = await waitForEnd(services, ctx, instanceName, timeoutSeconds);
      ctx.output('status', end.status);
      ctx.output('message', end.message);
      ctx.output('sync', end.sync);
      ctx.output('health', end.health);
      ctx.output('url', end.links[0]?.url);
      ctx.output('links', end.links);
    },
  });
}

/** Has the engine look at Git now. Without it things only take longer, so a refusal ends nothing. */
async function refresh(
  services: ActionServices,
  ctx: WaitContext,
  name: string,
): Promise<void> {
  try {
    await services.chartway.refresh(
      name,
      await onBehalfOfInitiator(services, ctx),
    );
    ctx.logger.info(`Asked the deployment engine to look at Git for ${name}`);
  } catch (error) {
    ctx.signal?.throwIfAborted();
    const { message } = explain(error, `Refreshing ${name}`);
    ctx.logger.info(
      `${message} Waiting for the deployment engine to look by itself.`,
    );
  }
}

async function waitForEnd(
  services: ActionServices,
  ctx: WaitContext,
  name: string,
  timeoutSeconds: number,
): Promise<Deployment> {
  const { clock } = services;
  const deadline = clock.now() + timeoutSeconds * 1000;
  let pause = FIRST_PAUSE_MS;
  let said = '';
  let degradedSince: number | undefined;
  for (let refreshed = false; ; refreshed = true) {
    ctx.signal?.throwIfAborted();
    const seen = await observe(services, ctx, name);
    const line = lineOf(name, seen);
    if (line !== said) ctx.logger.info(line);
    said = line;
    if (typeof seen !== 'string') {
      if (seen.status === 'arrived' || seen.status === 'none') return seen;
      degradedSince =
        seen.status === 'degraded' ? degradedSince ?? clock.now() : undefined;
    }
    const degraded =
      degradedSince !== undefined &&
      clock.now() - degradedSince >= DEGRADED_FOR_MS;
    if (degraded || clock.now() >= deadline) {
      throw failure(name, seen, degraded ? undefined : timeoutSeconds);
    }
    if (!refreshed) await refresh(services, ctx, name);
    await clock.sleep(Math.min(pause, deadline - clock.now()), ctx.signal);
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

/** The deployment, or a sentence about why it cannot be seen at the moment. */
async function observe(
  services: ActionServices,
  ctx: WaitContext,
  name: string,
): Promise<Deployment | string> {
  try {
    return await services.chartway.deployment(
      name,
      await onBehalfOfInitiator(services, ctx),
    );
  } catch (error) {
    ctx.signal?.throwIfAborted();
    const explained = explain(error, `Asking for the state of ${name}`);
    const final = error instanceof ResponseError && error.statusCode < 500;
    if (final && error.statusCode !== 429) throw explained;
    return explained.message;
  }
}

function lineOf(name: string, seen: Deployment | string): string {
  if (typeof seen === 'string') return seen;
  const { status, sync, health, message } = seen;
  if (status === 'none') {
    return `Nothing to wait for: ${message}`;
  }
  const engine = [sync, health].filter(Boolean).join(', ');
  return `${name} is ${status}${engine ? ` (${engine})` : ''}: ${message}`;
}

function failure(
  name: string,
  seen: Deployment | string,
  timeoutSeconds: number | undefined,
): Error {
  const what =
    timeoutSeconds === undefined
      ? `${name} is degraded`
      : `${name} did not arrive within ${timeoutSeconds} s`;
  if (typeof seen === 'string') return new Error(`${what}. ${seen}`);
  const reasons = seen.resources.map(
    resource =>
      `- ${resource.kind} ${resource.name}: ${resource.health}${
        resource.message ? `, ${resource.message}` : ''
      }`,
  );
  const links = seen.links.map(link => `${link.title}: ${link.url}`);
  return new Error(
    [
      `${what}. ${seen.message}`,
      ...reasons,
      'Git holds the desired state; look at the reasons, correct the values or the chart, and deploy again.',
      ...links,
    ].join('\n'),
  );
}
