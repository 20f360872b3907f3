import type {
  DecommissionPreview,
  DecommissionRequest,
  DecommissionState,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';

/** Takes instances out of service: out of Git, and so out of the cluster. */
export interface DecommissionService {
  /** @throws NotFoundError */
  preview(name: string, caller: Caller): Promise<DecommissionPreview>;
  /**
   * Removes the instance from Git; what follows is followed by the portal.
   *
   * @throws InputError when the name is not confirmed.
   * @throws ConflictError when the preview would show something else by now; nothing is changed then.
   */
  decommission(
    name: string,
    request: DecommissionRequest,
    caller: Caller,
  ): Promise<DecommissionState>;
  /** Those under way, and those that ended in the last seven days, newest first. */
  list(caller: Caller): Promise<DecommissionState[]>;
}
