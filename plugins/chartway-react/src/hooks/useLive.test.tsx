import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { ChangesMessage } from '@chartway/plugin-chartway-common';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { namesOneOf, useLive, type LiveOptions } from './useLive';

type Item = { watchId: string; version: number };

/** Signals as the plugin delivers them: to everybody who subscribed to the channel. */
class FakeSignals implements SignalApi {
  readonly #listeners = new Map<string, Set<(message: never) => void>>();

  subscribe(channel: string, onMessage: (message: never) => void) {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(onMessage));
    return { unsubscribe: () => void listeners.delete(onMessage) };
  }

  send(message: unknown) {
    for (const listener of this.#listeners.get('chartway:changes') ?? []) {
      listener(message as never);
    }
  }

  get listeners() {
    return this.#listeners.get('chartway:changes')?.size ?? 0;
  }
}

const setHidden = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: hidden,
  });
  document.dispatchEvent(new Event('visibilitychange'));
};

const mine = (what: ChangesMessage['what'] = 'live'): ChangesMessage => ({
  what,
  watchIds: ['mine'],
});

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

function start(
  signals: SignalApi | undefined,
  changes: Partial<LiveOptions<Item[]>> = {},
) {
  let loads = 0;
  const wrapper = ({ children }: { children: ReactNode }) =>
    signals ? (
      <TestApiProvider apis={[[signalApiRef, signals]]}>
        {children}
      </TestApiProvider>
    ) : (
      <TestApiProvider apis={[]}>{children}</TestApiProvider>
    );
  const hook = renderHook(
    () =>
      useLive<Item[]>({
        key: 'a',
        load: async () => {
          loads += 1;
          return [{ watchId: 'mine', version: loads }];
        },
        concerns: (change, items) => namesOneOf(change, items ?? []),
        ...changes,
      }),
    { wrapper },
  );
  const version = () => {
    const { current } = hook.result;
    return 'data' in current ? current.data[0]?.version : undefined;
  };
  return { ...hook, loads: () => loads, version };
}

describe('useLive', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    setHidden(false);
    jest.useRealTimers();
  });

  it('shows a change as soon as it is signalled', async () => {
    const signals = new FakeSignals();
    const { version } = start(signals);
    await pass(2_000);
    expect(version()).toBe(1);
    signals.send(mine());
    await pass(0);
    expect(version()).toBe(2);
  });

  it('looks once more after a change, for what was still on its way', async () => {
    const signals = new FakeSignals();
    const { loads } = start(signals);
    await pass(2_000);
    signals.send(mine());
    await pass(10_000);
    expect(loads()).toBe(3);
  });

  it('leaves alone what concerns others', async () => {
    const signals = new FakeSignals();
    const { loads } = start(signals);
    await pass(2_000);
    signals.send({ what: 'live', watchIds: ['theirs'] });
    signals.send({ what: 'something new', watchIds: ['mine'] });
    signals.send('not a message');
    await pass(10_000);
    expect(loads()).toBe(1);
  });

  it('takes a message without ids as one about anything, and does not hurry', async () => {
    const signals = new FakeSignals();
    const { loads } = start(signals);
    await pass(0);
    for (let second = 0; second < 10; second += 1) {
      signals.send({ what: 'live', watchIds: [] });
      await pass(1_000);
    }
    expect(loads()).toBe(3);
  });

  it('asks at most once a second however many changes there are', async () => {
    const signals = new FakeSignals();
    const { loads } = start(signals);
    await pass(0);
    for (let tenth = 0; tenth < 30; tenth += 1) {
      signals.send(mine());
      await pass(100);
    }
    expect(loads()).toBeLessThanOrEqual(4);
  });

  it('does not miss a change that is signalled while it loads', async () => {
    const signals = new FakeSignals();
    let count = 0;
    const { version } = start(signals, {
      load: async () => {
        count += 1;
        const read = count;
        await new Promise(resolve => setTimeout(resolve, 2_000));
        return [{ watchId: 'mine', version: read }];
      },
      concerns: () => true,
    });
    await pass(1_000);
    signals.send(mine());
    await pass(1_500);
    expect(version()).toBe(1);
    await pass(2_000);
    expect(version()).toBe(2);
  });

  it('asks nothing while the tab is hidden and catches up once when it is shown', async () => {
    const signals = new FakeSignals();
    const { loads, version } = start(signals);
    await pass(2_000);
    setHidden(true);
    for (let minute = 0; minute < 5; minute += 1) {
      signals.send(mine());
      await pass(60_000);
    }
    expect(loads()).toBe(1);
    await act(async () => setHidden(false));
    expect(version()).toBe(2);
  });

  it('asks nothing in a tab that was opened in the background', async () => {
    setHidden(true);
    const { loads, version } = start(new FakeSignals());
    await pass(120_000);
    expect(loads()).toBe(0);
    await act(async () => setHidden(false));
    expect(version()).toBe(1);
  });

  it('polls where there are no signals', async () => {
    const { loads } = start(undefined);
    await pass(61_000);
    expect(loads()).toBe(3);
  });

  it('stops listening with the page', async () => {
    const signals = new FakeSignals();
    const { unmount } = start(signals);
    await pass(0);
    expect(signals.listeners).toBe(1);
    unmount();
    expect(signals.listeners).toBe(0);
  });
});
