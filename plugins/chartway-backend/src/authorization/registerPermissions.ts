import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  auditReadPermission,
  chartwayBasicPermissions,
  chartwayContextPermissions,
} from '@chartway/plugin-chartway-common';
import type { ProductService } from '../catalog/ProductService';
import {
  auditResourceType,
  contextResourceType,
  parseContextResourceRef,
  type ContextResource,
} from './resources';
import { auditRules, contextRules } from './rules';

/** Tells the permission framework which permissions, resource types and rules there are. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  products: Pick<ProductService, 'owners'>,
): void {
  registry.addPermissions([...chartwayBasicPermissions]);
  registry.addResourceType({
    resourceRef: contextResourceType,
    permissions: [...chartwayContextPermissions],
    rules: contextRules,
    async getResources(refs): Promise<(ContextResource | undefined)[]> {
      const owners = await products.owners();
      return refs.map(ref => {
        const resource = parseContextResourceRef(ref);
        return resource && { ...resource, owner: owners.get(resource.product) };
      });
    },
  });
  registry.addResourceType({
    resourceRef: auditResourceType,
    permissions: [auditReadPermission],
    rules: auditRules,
  });
}
