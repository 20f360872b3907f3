import { useCallback, useEffect, useRef, useState } from 'react';
import type { Remote, RemoteWithReload } from '../remote/Remote';
import { Poller, type RemoteOptions } from './Poller';

/** Loads data and keeps it fresh; `refresh` asks for it again, see {@link Poller.refresh}. */
export function usePoller<T>(options: RemoteOptions<T>): {
  remote: RemoteWithReload<T>;
  refresh: (gap: number) => void;
} {
  const [entry, setEntry] = useState<{ key: string; remote: Remote<T> }>({
    key: options.key,
    remote: { state: 'loading' },
  });
  const [round, setRound] = useState(0);
  const latest = useRef(options);
  latest.current = options;
  const current = useRef<Poller<T>>();

  useEffect(() => {
    const poller = new Poller<T>(
      () => latest.current,
      update =>
        setEntry(previous => ({
          key: options.key,
          remote: update(
            previous.key === options.key
              ? previous.remote
              : { state: 'loading' },
          ),
        })),
    );
    current.current = poller;
    poller.start();
    return () => poller.stop();
  }, [options.key, round]);

  const reload = useCallback(() => setRound(count => count + 1), []);
  const refresh = useCallback(
    (gap: number) => current.current?.refresh(gap),
    [],
  );
  // What belongs to the former key must not be shown for the new one, not even for one frame.
  const remote: Remote<T> =
    entry.key === options.key ? entry.remote : { state: 'loading' };
  return { remote: { ...remote, reload }, refresh };
}
