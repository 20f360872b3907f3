import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  CHARTWAY_AUDIT_RESOURCE_TYPE,
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  contextSchema,
} from '@chartway/plugin-chartway-common';

/** What a permission is decided about: a context, or as much of one as there is. */
export type ContextResource = {
  product: string;
  customer?: string;
  environment?: string;
  instance?: string;
  /** Entity reference of the product's owner; absent when nobody owns it yet. */
  owner?: string;
};

/** What reading an audit entry is decided about. */
export type AuditResource = Partial<ContextResource> & { actor: string };

/** Says whether a resource may be seen. */
export type Visible<R> = (resource: R) => boolean;

/** A rule as a query on rows: the row's part is one of the values. */
export type PartIsOneOf = { part: string; values: string[] };

export const contextResourceType = createPermissionResourceRef<
  ContextResource,
  PartIsOneOf
>().with({
  pluginId: 'chartway',
  resourceType: CHARTWAY_CONTEXT_RESOURCE_TYPE,
});

export const auditResourceType = createPermissionResourceRef<
  AuditResource,
  PartIsOneOf
>().with({ pluginId: 'chartway', resourceType: CHARTWAY_AUDIT_RESOURCE_TYPE });

const parts = contextSchema.partial().required({ product: true });

/** Reads the reference that `contextResourceRef` of chartway-common writes; undefined when it is none. */
export function parseContextResourceRef(
  ref: string,
): ContextResource | undefined {
  const segments = ref.split('/');
  if (segments.length > 4) return undefined;
  const [product, customer, environment, instance] = segments;
  const parsed = parts.safeParse({ product, customer, environment, instance });
  return parsed.success ? parsed.data : undefined;
}
