import { useApi } from '@backstage/core-plugin-api';
import {
  chartTemplateReadPermission,
  instanceReadPermission,
  type ChartTemplateDetail,
  type ChartTemplateList,
  type ChartwayInfo,
  type Choice,
  type Deployment,
  type Instance,
  type InstanceList,
  type InstanceQuery,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '../api';
import type { RemoteWithReload } from '../remote/Remote';
import { useRemote } from './useRemote';

/** Live state changes within seconds of a release; lists of what Git holds do not. */
const LIVE_INTERVAL = 10_000;
const LIST_INTERVAL = 60_000;

/**
 * What this portal is connected to.
 *
 * @public
 */
export function useChartwayInfo(): RemoteWithReload<ChartwayInfo> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'info',
    permission: instanceReadPermission.name,
    load: signal => api.info({ signal }),
  });
}

/**
 * The products that the catalog knows.
 *
 * @public
 */
export function useProducts(): RemoteWithReload<Choice[]> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'products',
    permission: instanceReadPermission.name,
    load: signal => api.products({ signal }),
    isEmpty: items => items.length === 0,
  });
}

/**
 * The customers that the catalog knows.
 *
 * @public
 */
export function useCustomers(): RemoteWithReload<Choice[]> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'customers',
    permission: instanceReadPermission.name,
    load: signal => api.customers({ signal }),
    isEmpty: items => items.length === 0,
  });
}

/**
 * The chart templates; templates that cannot be read are listed as missing.
 *
 * @public
 */
export function useChartTemplates(): RemoteWithReload<ChartTemplateList> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'chart-templates',
    permission: chartTemplateReadPermission.name,
    load: signal => api.chartTemplates({ signal }),
    isEmpty: list => list.items.length === 0,
    missing: list =>
      list.problems.map(problem => `${problem.name}: ${problem.message}`),
  });
}

/**
 * One chart template with its inputs and files.
 *
 * @public
 */
export function useChartTemplate(
  name: string,
): RemoteWithReload<ChartTemplateDetail> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `chart-template/${name}`,
    permission: chartTemplateReadPermission.name,
    load: signal => api.chartTemplate(name, { signal }),
  });
}

/**
 * Instances that match a query, as Git has them, refreshed every minute.
 *
 * @public
 */
export function useInstances(
  query: InstanceQuery = {},
): RemoteWithReload<InstanceList> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `instances?${JSON.stringify(query)}`,
    permission: instanceReadPermission.name,
    interval: LIST_INTERVAL,
    load: signal => api.instances(query, { signal }),
    isEmpty: list => list.totalItems === 0,
    missing: list =>
      list.problems.map(problem => `${problem.path}: ${problem.message}`),
  });
}

/**
 * One instance as Git has it, refreshed every minute.
 *
 * @public
 */
export function useInstance(name: string): RemoteWithReload<Instance> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `instance/${name}`,
    permission: instanceReadPermission.name,
    interval: LIST_INTERVAL,
    load: signal => api.instance(name, { signal }),
  });
}

/**
 * Live state of one instance, refreshed every ten seconds.
 *
 * @public
 */
export function useDeployment(name: string): RemoteWithReload<Deployment> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `deployment/${name}`,
    permission: instanceReadPermission.name,
    interval: LIVE_INTERVAL,
    load: signal => api.deployment(name, { signal }),
  });
}
