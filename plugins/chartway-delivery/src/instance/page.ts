import type {
  Deployment,
  Instance,
  InstanceActionName,
} from '@chartway/plugin-chartway-common';
import type { RemoteWithReload } from '@chartway/plugin-chartway-react';
import type { DraftKeeper } from './values/useDraft';

/** Whether the person who looks can do something now, and why not. */
export type ActionRight = { allowed: boolean; reason?: string };

/** What the person who looks can do with the instance. */
export type ActionRights = (action: InstanceActionName) => ActionRight;

/** What every part of an instance's page starts from. */
export type InstancePage = {
  instance: Instance;
  deployment: RemoteWithReload<Deployment>;
  rights: ActionRights;
  /** What was changed in the values and not saved. */
  draft: DraftKeeper;
  /** Looks at the instance, its live state and the rights again, after something was done. */
  reload: () => void;
};
