import type { BackstageServicePrincipal } from '@backstage/backend-plugin-api';
import {
  instanceReadPermission,
  type chartwayBasicPermissions,
} from '@chartway/plugin-chartway-common';

type NamedPermission = { name: string } & Pick<
  (typeof chartwayBasicPermissions)[number],
  'attributes'
>;

/**
 * What plugins of this portal may do in their own name. Backstage's permission client allows a service everything;
 * here it may do what it is named for and nothing else. The subject comes from a signed plugin token.
 */
const PLUGINS: Readonly<Record<string, readonly string[]>> = {
  // The catalog's entity provider turns products and instances found in Git into entities.
  'plugin:catalog': [instanceReadPermission.name],
};

/**
 * Decides for services: plugins by the list above; external callers only what the access restrictions of their token
 * name one by one (`backend.auth.externalAccess[].accessRestrictions[].permission`).
 */
export function serviceMay(
  { subject, accessRestrictions }: BackstageServicePrincipal,
  permission: NamedPermission,
): boolean {
  const plugin = Object.hasOwn(PLUGINS, subject) ? PLUGINS[subject] : undefined;
  if (plugin) return plugin.includes(permission.name);
  if (!accessRestrictions?.permissionNames?.includes(permission.name)) {
    return false;
  }
  const actions = accessRestrictions.permissionAttributes?.action;
  const { action } = permission.attributes;
  return !actions || (action !== undefined && actions.includes(action));
}
