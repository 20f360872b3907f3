import { createMockDirectory } from '@backstage/backend-test-utils';
import type { Deployment } from '@chartway/plugin-chartway-common';
import {
  FakeChartway,
  aDeployment,
  refusal,
} from '../__testUtils__/FakeChartway';
import {
  FakeClock,
  fakeServices,
  runAction,
  type RunOptions,
} from '../__testUtils__/runAction';
import { createArgocdWaitAction } from './argocdWait';

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
const NAME = 'shop-acme-dev-main';

type Answer = Deployment | (() => Promise<Error> | Error);

/** Gives the states one by one; the last one stays. */
function answering(...answers: Answer[]) {
  let asked = 0;
  return async () => {
    const answer = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    if (typeof answer === 'function') throw await answer();
    return answer;
  };
}

function wait(
  deployment: () => Promise<Deployment>,
  {
    refresh = async () => aDeployment(),
    input = {},
    clock = new FakeClock(),
    ...options
  }: Partial<RunOptions> & {
    refresh?: () => Promise<Deployment>;
    input?: object;
    clock?: FakeClock;
  } = {},
) {
  const { api } = new FakeChartway({ deployment, refresh });
  const action = createArgocdWaitAction(fakeServices({ chartway: api, clock }));
  return runAction(
    action,
    { instanceName: NAME, ...input },
    { workspacePath, ...options },
  );
}

const progressing = aDeployment();
const arrived = aDeployment({
  status: 'arrived',
  sync: 'Synced',
  health: 'Healthy',
  message: 'Runs the desired release.',
});
const degraded = aDeployment({
  status: 'degraded',
  sync: 'Synced',
  health: 'Degraded',
  message: 'A Pod does not start.',
  resources: [
    {
      kind: 'Pod',
      name: 'shop-1',
      health: 'Degraded',
      message: 'Back-off pulling image "shop:9"',
    },
  ],
});

describe('argocd:wait', () => {
  it('waits until the release has arrived, and speaks only of changes', async () => {
    const { output, log } = await wait(
      answering(progressing, progressing, progressing, arrived),
    );
    expect(output).toMatchObject({
      status: 'arrived',
      sync: 'Synced',
      health: 'Healthy',
      url: 'https://argocd.example.com/a',
    });
    expect(log.filter(line => line.includes('progressing'))).toHaveLength(1);
    expect(log.at(-1)).toContain('arrived (Synced, Healthy)');
  });

  it('ends at once where no deployment engine is configured', async () => {
    const clock = new FakeClock();
    const none = aDeployment({
      status: 'none',
      message: 'No destination has an engine.',
      links: [],
    });
    const refresh = async () => {
      throw new Error('asked to refresh what has no engine');
    };
    const { output, log } = await wait(answering(none), { clock, refresh });
    expect(output.status).toBe('none');
    expect(log).toEqual(['Nothing to wait for: No destination has an engine.']);
    expect(clock.now()).toBe(0);
  });

  it('goes on waiting when the person may not refresh', async () => {
    const refresh = async () => {
      throw await refusal(403, 'This needs chartway.instance.refresh');
    };
    const { output, log } = await wait(answering(progressing, arrived), {
      refresh,
    });
    expect(output.status).toBe('arrived');
    expect(log.join('\n')).toContain('look by itself');
  });

  it('security 65: waits through an engine or a backend that is down for a while', async () => {
    const { output, log } = await wait(
      answering(
        aDeployment({ status: 'unreachable', message: 'Argo CD is down.' }),
        () => refusal(503, 'Starting'),
        () => new TypeError('fetch failed'),
        arrived,
      ),
    );
    expect(output.status).toBe('arrived');
    expect(log.join('\n')).toContain('Argo CD is down.');
    expect(log.join('\n')).toContain('cannot be reached');
  });

  it('ends when the instance is gone or may not be seen', async () => {
    await expect(
      wait(answering(() => refusal(404, 'There is no such instance'))),
    ).rejects.toThrow('There is no such instance');
  });

  it('fails with the reasons and links when the release stays degraded', async () => {
    const clock = new FakeClock();
    const waiting = wait(answering(progressing, degraded), { clock });
    await expect(waiting).rejects.toThrow(
      /is degraded[^]*Pod shop-1: Degraded, Back-off pulling image "shop:9"[^]*https:\/\/argocd\.example\.com\/a/,
    );
    expect(clock.now()).toBeLessThan(60_000);
  });

  it('bears a release that is degraded only for a moment', async () => {
    const { output } = await wait(
      answering(degraded, degraded, progressing, degraded, arrived),
    );
    expect(output.status).toBe('arrived');
  });

  it('fails with the last state when the time is over, not earlier and not much later', async () => {
    const clock = new FakeClock();
    await expect(
      wait(answering(progressing), { clock, input: { timeoutSeconds: 42 } }),
    ).rejects.toThrow('did not arrive within 42 s. Rolling out.');
    expect(clock.now()).toBe(42_000);
  });

  it('says why nothing could be seen when the time is over', async () => {
    await expect(
      wait(
        answering(() => refusal(503, 'Starting')),
        { input: { timeoutSeconds: 5 } },
      ),
    ).rejects.toThrow('did not arrive within 5 s. Asking for the state');
  });

  it('stops when the task is cancelled', async () => {
    const controller = new AbortController();
    const deployment = async () => {
      controller.abort(new Error('cancelled by dana'));
      return progressing;
    };
    await expect(
      wait(deployment, { signal: controller.signal }),
    ).rejects.toThrow('cancelled by dana');
  });

  it('in a dry run does not wait', async () => {
    const { output } = await wait(
      answering(() => new Error('asked in a dry run')),
      { isDryRun: true },
    );
    expect(output.status).toBe('skipped');
  });
});
