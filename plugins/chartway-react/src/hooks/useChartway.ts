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
import { namesOneOf, useLive } from './useLive';
import { useRemote } from './useRemote';

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
 * Instances that match a query, as Git has them; loaded again when Git changes.
 *
 * @public
 */
export function useInstances(
  query: InstanceQuery = {},
): RemoteWithReload<InstanceList> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `instances?${JSON.stringify(query)}`,
    permission: instanceReadPermission.name,
    concerns: ({ what }) => what === 'desired',
    load: signal => api.instances(query, { signal }),
    isEmpty: list => list.totalItems === 0,
    missing: list =>
      list.problems.map(problem => `${problem.path}: ${problem.message}`),
  });
}

/**
 * One instance as Git has it; loaded again when Git changes.
 *
 * @public
 */
export function useInstance(name: string): RemoteWithReload<Instance> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `instance/${name}`,
    permission: instanceReadPermission.name,
    concerns: ({ what }) => what === 'desired',
    load: signal => api.instance(name, { signal }),
  });
}

/**
 * Live state of one instance; loaded again when it changes.
 *
 * @public
 */
export function useDeployment(name: string): RemoteWithReload<Deployment> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `deployment/${name}`,
    permission: instanceReadPermission.name,
    concerns: (change, deployment) =>
      change.what === 'engines' ||
      (deployment !== undefined && namesOneOf(change, [deployment])),
    load: signal => api.deployment(name, { signal }),
  });
}
