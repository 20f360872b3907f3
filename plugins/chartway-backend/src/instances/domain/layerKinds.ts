import type {
  Context,
  ValuesLayer as WireLayer,
} from '@chartway/plugin-chartway-common';
import { DEFAULT_LAYOUT, fillIn, instancePaths, type Layout } from './layout';

/** One layer of an instance: where it is, what it is for, and whose instances it is part of. */
export type LayerKind = {
  path: string;
  kind: Exclude<WireLayer['kind'], 'chart'>;
  title: string;
  /** Parts of the context that all instances have for which this layer counts. */
  sharedBy: Partial<Context>;
};

/** The layers of an instance in the order in which they apply. */
export function layerKinds(
  context: Context,
  layout: Layout = DEFAULT_LAYOUT,
): LayerKind[] {
  const { product, customer, environment, instance } = context;
  const shared = layout.sharedLayers.map((template): LayerKind => {
    const path = fillIn(template, context);
    return template.includes('{customer}')
      ? {
          path,
          kind: 'customer',
          title: `Customer ${customer}`,
          sharedBy: {
            customer,
            ...(template.includes('{environment}') && { environment }),
          },
        }
      : {
          path,
          kind: 'environment',
          title: `Environment ${environment}`,
          sharedBy: { environment },
        };
  });
  const own: LayerKind = {
    path: instancePaths(context).values,
    kind: 'instance',
    title: `Instance ${instance}`,
    sharedBy: { product, customer, environment, instance },
  };
  return [...shared, own];
}
