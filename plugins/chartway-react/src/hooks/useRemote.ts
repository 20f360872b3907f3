import type { RemoteWithReload } from '../remote/Remote';
import type { RemoteOptions } from './Poller';
import { usePoller } from './usePoller';

export type { RemoteOptions } from './Poller';

/**
 * Loads data, keeps it fresh and says what state it is in. Nothing is asked while the browser tab is hidden; what was due
 * meanwhile is asked when it is shown. Refreshes back off while they fail; data that was there stays and becomes `stale`.
 *
 * @public
 */
export function useRemote<T>(options: RemoteOptions<T>): RemoteWithReload<T> {
  return usePoller(options).remote;
}
