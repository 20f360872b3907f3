import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import type { HelmEngine } from '@chartway/helm-engine';
import type { ActionServices, Clock } from '../ActionServices';
import { FakeChartway, unprogrammed } from './FakeChartway';

/** Time that passes only while somebody sleeps. */
export class FakeClock implements Clock {
  #now = 0;
  now() {
    return this.#now;
  }
  async sleep(ms: number, signal?: AbortSignal) {
    signal?.throwIfAborted();
    this.#now += ms;
  }
}

export function fakeServices(
  part: Partial<ActionServices> = {},
): ActionServices {
  return {
    chartway: new FakeChartway().api,
    auth: mockServices.auth({ pluginId: 'scaffolder' }),
    engine: unprogrammed<HelmEngine>('HelmEngine', {}),
    clock: new FakeClock(),
    ...part,
  };
}

/** Any action: its handler takes what its own schema says, which a test gives as it likes. */
export type AnyAction = { handler(context: never): Promise<void> };

/** What a test may decide about the context of an action. */
export type RunOptions = {
  workspacePath: string;
} & Partial<
  Pick<ActionContext<JsonObject>, 'isDryRun' | 'signal' | 'checkpoint'>
>;

/** What one run of an action showed and gave. */
export type Run = { output: JsonObject; log: string[] };

/** Runs an action; resolves with its outputs and the lines of its log. */
export async function runAction(
  action: AnyAction,
  input: object,
  options: RunOptions,
): Promise<Run> {
  const { workspacePath, ...more } = options;
  const output: JsonObject = {};
  const log: string[] = [];
  const say = (line: string) => {
    log.push(line);
  };
  const context = createMockActionContext({
    input: JSON.parse(JSON.stringify(input)),
    workspacePath,
  });
  const logger = mockServices.logger.mock({
    info: say,
    warn: say,
    error: say,
    debug: say,
  });
  const given = {
    ...context,
    logger,
    ...more,
    output(name: string, value: JsonValue | undefined) {
      if (value !== undefined) output[name] = value;
    },
  };
  await action.handler(given as never);
  return { output, log };
}
