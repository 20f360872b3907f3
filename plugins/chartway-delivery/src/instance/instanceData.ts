import { useApi } from '@backstage/core-plugin-api';
import {
  instanceReadPermission,
  instanceValuesReadPermission,
  type ChangesMessage,
  type DecommissionState,
  type InstanceActions,
  type InstanceHistory,
  type InstanceValues,
  type LiveDiff,
  type LiveEvents,
  type LiveResources,
  type Manifests,
  type ReleaseComparison,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  useLive,
  useRemote,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useCallback, useMemo } from 'react';
import type { ActionRights } from './page';

/** A decommission takes steps within seconds. */
const DECOMMISSION_INTERVAL = 5_000;

/** True for changes of this instance; of any instance while it is not known how signals name it. */
function concernsInstance(watchId: string | undefined) {
  return ({ what, watchIds }: ChangesMessage) =>
    what !== 'engines' && (watchId === undefined || watchIds.includes(watchId));
}

/** What the person who looks can do with an instance. */
export function useInstanceActions(
  name: string,
  watchId: string | undefined,
): RemoteWithReload<InstanceActions> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `actions/${name}`,
    permission: instanceReadPermission.name,
    concerns: concernsInstance(watchId),
    load: signal => api.instanceActions(name, { signal }),
  });
}

/** Answers for one action; nothing is allowed before it is known. */
export function useRights(actions: RemoteWithReload<InstanceActions>) {
  const data = dataOf(actions);
  const failure = 'problem' in actions ? actions.problem.message : undefined;
  return useCallback<ActionRights>(
    action => {
      if (!data) {
        return {
          allowed: false,
          reason: failure
            ? `It is not known what you may do: ${failure}`
            : 'Asking what you may do …',
        };
      }
      const found = data.items.find(item => item.action === action);
      if (!found) {
        return { allowed: false, reason: 'The portal does not offer this.' };
      }
      return found.allowed
        ? { allowed: true }
        : { allowed: false, reason: found.reason ?? 'You may not do this.' };
    },
    [data, failure],
  );
}

/** The Kubernetes objects of an instance. */
export function useLiveResources(
  name: string,
  watchId: string | undefined,
): RemoteWithReload<LiveResources> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `resources/${name}`,
    permission: instanceReadPermission.name,
    concerns: concernsInstance(watchId),
    load: signal => api.liveResources(name, { signal }),
    isEmpty: ({ items }) => items.length === 0,
  });
}

/** Kubernetes events of an instance. */
export function useLiveEvents(
  name: string,
  watchId: string | undefined,
): RemoteWithReload<LiveEvents> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `events/${name}`,
    permission: instanceReadPermission.name,
    interval: 15_000,
    concerns: concernsInstance(watchId),
    load: signal => api.liveEvents(name, { signal }),
    isEmpty: ({ items }) => items.length === 0,
  });
}

/** What the cluster has and Git does not say. */
export function useLiveDiff(
  name: string,
  watchId: string | undefined,
): RemoteWithReload<LiveDiff> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `diff/${name}`,
    permission: instanceReadPermission.name,
    concerns: concernsInstance(watchId),
    load: signal => api.liveDiff(name, { signal }),
    isEmpty: ({ items }) => items.length === 0,
  });
}

/** The manifests of a release; `release` makes them load again once another is desired. */
export function useManifests(
  name: string,
  release: string,
): RemoteWithReload<Manifests> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `manifests/${name}/${release}`,
    permission: instanceValuesReadPermission.name,
    load: signal => api.manifests(name, { signal }),
    isEmpty: ({ items }) => items.length === 0,
  });
}

/** How an instance came to be what it is. */
export function useInstanceHistory(
  name: string,
  watchId: string | undefined,
): RemoteWithReload<InstanceHistory> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `history/${name}`,
    permission: instanceReadPermission.name,
    concerns: concernsInstance(watchId),
    load: signal => api.instanceHistory(name, { signal }),
    isEmpty: ({ items }) => items.length === 0,
  });
}

/** Two releases side by side. */
export function useComparison(
  name: string,
  commits: { from: string; to: string },
): RemoteWithReload<ReleaseComparison> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `compare/${name}/${commits.from}/${commits.to}`,
    permission: instanceValuesReadPermission.name,
    load: signal => api.compareReleases(name, commits, { signal }),
  });
}

/** The values of an instance, layer by layer. */
export function useInstanceValues(
  name: string,
): RemoteWithReload<InstanceValues> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `values/${name}`,
    permission: instanceValuesReadPermission.name,
    concerns: ({ what }) => what === 'desired',
    load: signal => api.instanceValues(name, { signal }),
  });
}

/** The newest decommission of this name, when there is one that the person who looks may see. */
export function useDecommission(name: string): DecommissionState | undefined {
  const api = useApi(chartwayApiRef);
  const all = dataOf(
    useRemote({
      key: 'decommissions',
      interval: DECOMMISSION_INTERVAL,
      load: signal => api.decommissions({ signal }),
    }),
  );
  return useMemo(
    () =>
      all
        ?.filter(one => one.name === name)
        .sort((one, other) => other.requestedAt.localeCompare(one.requestedAt))
        .at(0),
    [all, name],
  );
}
