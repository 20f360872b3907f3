import type { Deployment, Instance } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import { desiredOf } from './findInstances';
import type { ActionServices } from './ActionServices';

/** Instances of one answer. */
const MAX_INSTANCES = 100;

type Observed = { instance: Instance; deployment: Deployment };

const customerOf = ({ context }: Instance) => context.customer;

const unique = (items: string[]) => [...new Set(items)];

/** Answers `what-runs-where`. */
export async function whatRunsWhere(
  services: Pick<ActionServices, 'instances' | 'deployments' | 'environments'>,
  query: { product: string; customer?: string },
  caller: Caller,
) {
  const { items, totalItems } = await services.instances.list(
    { ...query, offset: 0, limit: MAX_INSTANCES },
    caller,
  );
  const observed = await observe(services.deployments, items, caller);
  const environments = services.environments.map(({ name }) => name);
  const customers = unique(
    observed.map(({ instance }) => customerOf(instance)),
  );
  return {
    product: query.product,
    environments,
    customers: customers.sort().map(customer => {
      const own = observed.filter(
        ({ instance }) => customerOf(instance) === customer,
      );
      return {
        customer,
        environments: rowOf(own, environments),
      };
    }),
    totalItems,
    notShown: totalItems - items.length,
  };
}

/** The environments of one customer that have an instance, in promotion order, unknown ones last. */
function rowOf(observed: Observed[], order: readonly string[]) {
  const present = unique(
    observed.map(({ instance }) => instance.context.environment),
  );
  const known = order.filter(name => present.includes(name));
  const others = present.filter(name => !order.includes(name)).sort();
  return [...known, ...others].map(environment => ({
    environment,
    instances: observed
      .filter(({ instance }) => instance.context.environment === environment)
      .map(cellOf),
  }));
}

function cellOf({ instance, deployment }: Observed) {
  const { live, status, desired, stale } = deployment;
  return {
    name: instance.name,
    instance: instance.context.instance,
    desired: desiredOf(instance),
    ...(live && { live }),
    liveIsDesired:
      live?.chartDigest === desired.chartDigest &&
      live.valuesCommit === desired.valuesCommit,
    status,
    ...(stale && { staleSince: stale.since }),
  };
}

/** The live states of instances; one that the asker may read no more by now is left out. */
async function observe(
  deployments: ActionServices['deployments'],
  instances: readonly Instance[],
  caller: Caller,
): Promise<Observed[]> {
  const names = instances.map(({ name }) => name);
  const found = await deployments.list(names, caller);
  const byName = new Map(found.map(item => [item.instanceName, item]));
  return instances.flatMap(instance => {
    const deployment = byName.get(instance.name);
    return deployment ? { instance, deployment } : [];
  });
}
