import type { Context, Instance } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { ActionServices } from './ActionServices';

/** The desired release in a few words. */
export function desiredOf({ release }: Instance) {
  const { chart, valuesCommit } = release;
  const { name, version, digest } = chart;
  return { chart: name, version, chartDigest: digest, valuesCommit };
}

/** Answers `find-instances`. */
export async function findInstances(
  { instances }: Pick<ActionServices, 'instances'>,
  query: Partial<Context> & { offset: number; limit: number },
  caller: Caller,
) {
  const { items, totalItems } = await instances.list(query, caller);
  return {
    totalItems,
    instances: items.map(item => {
      const { name, context, owner, namespace, engine, links } = item;
      return {
        name,
        ...context,
        ...(owner && { owner }),
        namespace,
        ...(engine && { engine }),
        desired: desiredOf(item),
        links,
      };
    }),
  };
}
