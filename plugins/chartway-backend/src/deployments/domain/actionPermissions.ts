import {
  instanceDecommissionPermission,
  instanceDeployPermission,
  instanceRefreshPermission,
  instanceRollBackPermission,
  instanceSyncPermission,
  instanceTerminatePermission,
  instanceValuesEditPermission,
  instanceValuesProposePermission,
  instanceValuesReadPermission,
  type Context,
  type ContextPermission,
  type InstanceActionName,
} from '@chartway/plugin-chartway-common';

/** What an action takes: one permission of each group. */
type Demand = readonly (readonly ContextPermission[])[];

/** The permissions that the services behind the actions ask for, on the instance itself. */
export const ACTION_PERMISSIONS: Readonly<Record<InstanceActionName, Demand>> =
  {
    refresh: [[instanceRefreshPermission]],
    'hard-refresh': [[instanceRefreshPermission]],
    sync: [[instanceSyncPermission]],
    terminate: [[instanceTerminatePermission]],
    restart: [[instanceSyncPermission]],
    'roll-back': [[instanceRollBackPermission]],
    'change-values': [
      [instanceValuesEditPermission, instanceValuesProposePermission],
    ],
    release: [[instanceDeployPermission]],
    'deploy-version': [[instanceDeployPermission]],
    clone: [[instanceValuesReadPermission]],
    move: [[instanceValuesReadPermission], [instanceDecommissionPermission]],
    decommission: [[instanceDecommissionPermission]],
  };

const VERBS: Readonly<Record<InstanceActionName, string>> = {
  refresh: 'refresh',
  'hard-refresh': 'refresh',
  sync: 'sync',
  terminate: 'stop operations of',
  restart: 'restart workloads of',
  'roll-back': 'roll back',
  'change-values': 'change the values of',
  release: 'release to',
  'deploy-version': 'deploy to',
  clone: 'clone',
  move: 'move',
  decommission: 'decommission',
};

/**
 * Why somebody may not do something, for people; undefined when they may.
 *
 * @param may - Whether they have a permission here.
 */
export function missingPermission(
  action: InstanceActionName,
  { product, environment }: Context,
  may: (permission: ContextPermission) => boolean,
): string | undefined {
  const missing = ACTION_PERMISSIONS[action].find(group => !group.some(may));
  if (!missing) return undefined;
  const names = missing.map(({ name }) => name).join(' or ');
  return `You may not ${VERBS[action]} instances of "${product}" in "${environment}": that takes the permission ${names}.`;
}
