import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
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

type Handler = Pick<TemplateAction<any, any, any>, 'handler'>;

/** What a test may decide about the context of an action. */
export type RunOptions = {
  workspacePath: string;
} & Partial<
  Pick<ActionContext<any, any, any>, 'isDryRun' | 'signal' | 'checkpoint'>
>;

/** What one run of an action showed and gave. */
export type Run = { output: Record<string, any>; log: string[] };

/** Runs an action; resolves with its outputs and the lines of its log. */
export async function runAction(
  action: Handler,
  input: object,
  options: RunOptions,
): Promise<Run> {
  const { workspacePath, ...more } = options;
  const output: Record<string, any> = {};
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
  await action.handler({
    ...context,
    logger,
    ...more,
    output(name: string, value: unknown) {
      if (value !== undefined) output[name] = value;
    },
  });
  return { output, log };
}
