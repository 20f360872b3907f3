import type {
  DeployResult,
  Instance,
  InstanceHistory,
  Manifests,
  ReleaseComparison,
  RollBackRequest,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';

/** Releases of an instance: those before, what was in them, and going back to one. */
export interface ReleaseHistoryService {
  /** Commits to the instance's files, newest first. @throws NotFoundError */
  history(name: string): Promise<InstanceHistory>;
  /**
   * Two releases side by side, by the commits that desired them.
   *
   * @throws NotFoundError for a commit without a release of this instance, and when its chart is gone from the registry.
   */
  compare(
    name: string,
    commits: { from: string; to: string },
  ): Promise<ReleaseComparison>;
  /** What the desired release comes to, rendered. @throws NotFoundError */
  manifests(name: string): Promise<Manifests>;
  /**
   * Makes Git desire an earlier release again: its chart, its values commit and the instance's own values, in one commit.
   *
   * @throws NotFoundError for a commit without a release of this instance; ConflictError when it cannot be restored.
   */
  rollBack(
    name: string,
    request: RollBackRequest,
    caller: Caller,
    decided: Pick<Instance, 'context' | 'owner'>,
  ): Promise<DeployResult>;
}
