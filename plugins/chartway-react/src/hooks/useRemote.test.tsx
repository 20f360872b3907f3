import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { act, renderHook, waitFor } from '@testing-library/react';
import { useRemote, type RemoteOptions } from './useRemote';

const setHidden = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: hidden,
  });
  document.dispatchEvent(new Event('visibilitychange'));
};

/** Answers one load after the other with the given outcomes; the last one stays. */
function outcomes<T>(...answers: (T | Error)[]) {
  let count = 0;
  const load = async () => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  return { load, loads: () => count };
}

function start<T>(
  options: Partial<RemoteOptions<T>> & Pick<RemoteOptions<T>, 'load'>,
) {
  return renderHook(
    (changes: Partial<RemoteOptions<T>>) =>
      useRemote<T>({
        key: 'a',
        permission: 'chartway.instance.read',
        ...options,
        ...changes,
      }),
    { initialProps: {} },
  );
}

describe('useRemote', () => {
  afterEach(() => {
    setHidden(false);
    jest.useRealTimers();
  });

  it('is loading, then ready', async () => {
    const { result } = start(outcomes(['x']));
    expect(result.current.state).toBe('loading');
    await waitFor(() =>
      expect(result.current).toMatchObject({ state: 'ready', data: ['x'] }),
    );
  });

  it('is empty when there is nothing', async () => {
    const { result } = start<string[]>({
      ...outcomes<string[]>([]),
      isEmpty: data => data.length === 0,
    });
    await waitFor(() => expect(result.current.state).toBe('empty'));
  });

  it('is partial when something is missing', async () => {
    const { result } = start({ ...outcomes(['x']), missing: () => ['y: no'] });
    await waitFor(() =>
      expect(result.current).toMatchObject({
        state: 'partial',
        missing: ['y: no'],
      }),
    );
  });

  it.each([
    [new NotAllowedError('No.'), 'denied'],
    [new NotFoundError('None.'), 'notFound'],
    [new Error('Broken.'), 'down'],
  ])('after %p it is %s', async (error, state) => {
    const { result } = start(outcomes<string>(error));
    await waitFor(() => expect(result.current.state).toBe(state));
  });

  it('keeps data as stale when a refresh fails, and recovers', async () => {
    jest.useFakeTimers();
    const { result } = start({
      ...outcomes<string>('old', new Error('Broken.'), 'new'),
      interval: 1000,
    });
    await act(() => jest.advanceTimersByTimeAsync(0));
    expect(result.current).toMatchObject({ state: 'ready', data: 'old' });
    await act(() => jest.advanceTimersByTimeAsync(1000));
    expect(result.current).toMatchObject({
      state: 'stale',
      data: 'old',
      problem: { message: 'Broken.' },
    });
    await act(() => jest.advanceTimersByTimeAsync(2000));
    expect(result.current).toMatchObject({ state: 'ready', data: 'new' });
  });

  it('does not keep data as stale once it is denied', async () => {
    jest.useFakeTimers();
    const { result } = start({
      ...outcomes<string>('secret plan', new NotAllowedError('No.')),
      interval: 1000,
    });
    await act(() => jest.advanceTimersByTimeAsync(1000));
    expect(result.current.state).toBe('denied');
    expect(result.current).not.toHaveProperty('data');
  });

  it('asks less often with each failure', async () => {
    jest.useFakeTimers();
    const answers = outcomes<string>(new Error('Broken.'));
    start({ ...answers, interval: 1000 });
    await act(() => jest.advanceTimersByTimeAsync(2000 + 4000));
    expect(answers.loads()).toBe(3);
    await act(() => jest.advanceTimersByTimeAsync(7000));
    expect(answers.loads()).toBe(3);
    await act(() => jest.advanceTimersByTimeAsync(1000));
    expect(answers.loads()).toBe(4);
  });

  it('rests while the tab is hidden and catches up when it is shown', async () => {
    jest.useFakeTimers();
    const answers = outcomes('x');
    start({ ...answers, interval: 1000 });
    await act(() => jest.advanceTimersByTimeAsync(0));
    setHidden(true);
    await act(() => jest.advanceTimersByTimeAsync(60_000));
    expect(answers.loads()).toBe(1);
    await act(async () => setHidden(false));
    expect(answers.loads()).toBe(2);
  });

  it('never shows the data of another key', async () => {
    const { result, rerender } = start(outcomes('of a'));
    await waitFor(() => expect(result.current.state).toBe('ready'));
    rerender({ key: 'b', load: () => new Promise(() => {}) });
    expect(result.current.state).toBe('loading');
  });

  it('loads again at once on request', async () => {
    const { result } = start(outcomes<string>(new Error('Broken.'), 'x'));
    await waitFor(() => expect(result.current.state).toBe('down'));
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.state).toBe('ready'));
  });
});
