import type { InstanceActionName } from '@chartway/plugin-chartway-common';

/** An entry of the menu of actions. */
export type MenuAction = Extract<
  InstanceActionName,
  | 'hard-refresh'
  | 'sync'
  | 'terminate'
  | 'roll-back'
  | 'deploy-version'
  | 'clone'
  | 'move'
  | 'decommission'
>;

/** What the menu offers, in its order; the dots say that a dialog follows. */
export const MENU: readonly { action: MenuAction; label: string }[] = [
  { action: 'sync', label: 'Sync …' },
  { action: 'hard-refresh', label: 'Hard refresh …' },
  { action: 'terminate', label: 'Terminate the operation …' },
  { action: 'deploy-version', label: 'Deploy another version …' },
  { action: 'roll-back', label: 'Roll back …' },
  { action: 'clone', label: 'Clone …' },
  { action: 'move', label: 'Move …' },
  { action: 'decommission', label: 'Decommission …' },
];
