import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  CHARTWAY_CHANGES_CHANNEL,
  changesMessageSchema,
  type ChangesMessage,
} from '@chartway/plugin-chartway-common';
import { useEffect, useRef } from 'react';
import { dataOf, type RemoteWithReload } from '../remote/Remote';
import type { RemoteOptions } from './Poller';
import { usePoller } from './usePoller';

/**
 * How {@link useLive} loads data and which changes make it load again.
 *
 * @public
 */
export type LiveOptions<T> = RemoteOptions<T> & {
  /**
   * True when a change concerns what is shown, which is `undefined` before anything was loaded. A message without ids may
   * mean anything and always counts.
   */
  concerns: (change: ChangesMessage, data: T | undefined) => boolean;
};

/** Without signals, and for what a broken connection lost. */
const POLL_MS = 30_000;
/** Between two loads because of changes that are named, and because of "anything may have changed". */
const GAP_MS = 1_000;
const BROAD_GAP_MS = 5_000;
/** The portal's processes hear of a change at different moments, and lists are written in batches: one more look. */
const SETTLE_MS = 3_000;

/** That an engine went or came back is said at once; "anything may have changed" can come often. */
const gapAfter = ({ what, watchIds }: ChangesMessage) =>
  what === 'engines' || watchIds.length > 0 ? GAP_MS : BROAD_GAP_MS;

/**
 * Data that follows the cluster and Git: loaded again as soon as the portal signals a change that concerns it, and every 30
 * seconds (or `interval`) besides, which is all there is where the plugin `signals` is not installed. As with
 * {@link useRemote}, a hidden tab asks nothing and catches up when it is shown.
 *
 * @public
 */
export function useLive<T>(options: LiveOptions<T>): RemoteWithReload<T> {
  const { remote, refresh } = usePoller({ interval: POLL_MS, ...options });
  const signals = useApiHolder().get(signalApiRef);
  const settling = useRef<ReturnType<typeof setTimeout>>();
  const concerns = useRef((_change: ChangesMessage) => false as boolean);
  concerns.current = change =>
    change.watchIds.length === 0 || options.concerns(change, dataOf(remote));

  useEffect(() => {
    const subscription = signals?.subscribe(
      CHARTWAY_CHANGES_CHANNEL,
      message => {
        const change = changesMessageSchema.safeParse(message);
        // A portal of another version; polling goes on.
        if (!change.success || !concerns.current(change.data)) return;
        const gap = gapAfter(change.data);
        refresh(gap);
        clearTimeout(settling.current);
        settling.current = setTimeout(() => refresh(gap), SETTLE_MS);
      },
    );
    return () => {
      subscription?.unsubscribe();
      clearTimeout(settling.current);
    };
  }, [signals, refresh]);
  return remote;
}

/**
 * True when a change names one of these instances. For {@link LiveOptions.concerns}.
 *
 * @public
 */
export function namesOneOf(
  change: ChangesMessage,
  items: readonly { watchId?: string }[],
): boolean {
  const ids = new Set(change.watchIds);
  return items.some(({ watchId }) => watchId !== undefined && ids.has(watchId));
}
