import { useApi } from '@backstage/core-plugin-api';
import {
  instanceReadPermission,
  type ChartwayApi,
  type Deployment,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '../api';
import { problemOf, type Problem } from '../remote/Problem';
import type { RemoteWithReload } from '../remote/Remote';
import { useRemote } from './useRemote';

/**
 * Live state of several instances by instance name. One that could not be read has a problem instead, so that one dead
 * deployment engine never hides the others.
 *
 * @public
 */
export type Deployments = ReadonlyMap<
  string,
  { deployment: Deployment } | { problem: Problem }
>;

const INTERVAL = 30_000;
/** Requests at a time: a browser opens six connections to one host, and other parts of the page need some. */
const PARALLEL = 4;

/**
 * Live state of the named instances, refreshed every 30 seconds.
 *
 * @public
 */
export function useDeployments(
  names: readonly string[],
): RemoteWithReload<Deployments> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `deployments?${[...names].sort().join(',')}`,
    permission: instanceReadPermission.name,
    interval: INTERVAL,
    load: signal => loadAll(api, names, signal),
    isEmpty: deployments => deployments.size === 0,
  });
}

async function loadAll(
  api: ChartwayApi,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Deployments> {
  const waiting = [...names];
  const found = new Map<
    string,
    { deployment: Deployment } | { problem: Problem }
  >();
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      if (signal.aborted) return;
      found.set(name, await loadOne(api, name, signal));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return found;
}

async function loadOne(api: ChartwayApi, name: string, signal: AbortSignal) {
  try {
    return { deployment: await api.deployment(name, { signal }) };
  } catch (error) {
    return { problem: problemOf(error, instanceReadPermission.name) };
  }
}
