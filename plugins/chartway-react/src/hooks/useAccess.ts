import { useApi } from '@backstage/core-plugin-api';
import type {
  AccessReport,
  PermissionAccess,
  WhoMay,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '../api';
import { dataOf, type RemoteWithReload } from '../remote/Remote';
import { useRemote } from './useRemote';

/**
 * What the person who looks may do, and why.
 *
 * @public
 */
export function useAccess(): RemoteWithReload<AccessReport> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'access',
    load: signal => api.access({ signal }),
  });
}

/**
 * What the permission framework answers the person who looks: `conditional` means not everywhere. Nothing until it is
 * known. For hiding what would be refused anyway; the backend decides.
 *
 * @param permission - its name, such as `chartway.audit.read`
 * @public
 */
export function usePermissionResult(
  permission: string,
): PermissionAccess['result'] | undefined {
  return dataOf(useAccess())?.permissions.find(one => one.name === permission)
    ?.result;
}

/**
 * Who has a permission for an instance.
 *
 * @public
 */
export function useWhoMay(question: {
  instance: string;
  permission: string;
}): RemoteWithReload<WhoMay> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `who?${JSON.stringify(question)}`,
    load: signal => api.whoMay(question, { signal }),
    isEmpty: ({ people, groups, message }) =>
      people.length === 0 && groups.length === 0 && !message,
  });
}
