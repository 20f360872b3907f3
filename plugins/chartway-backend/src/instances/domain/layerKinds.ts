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

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whose instances a shared layer is part of, by its path; undefined for any other path. */
export function sharedByPath(
  path: string,
  layout: Layout = DEFAULT_LAYOUT,
): Partial<Context> | undefined {
  for (const template of layout.sharedLayers) {
    const pattern = template
      .split(/(\{\w+\})/)
      .map(part =>
        /^\{\w+\}$/.test(part)
          ? `(?<${part.slice(1, -1)}>[a-z0-9-]+)`
          : escaped(part),
      )
      .join('');
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found) return { ...found.groups };
  }
  return undefined;
}
