import type {
  ClonePreview,
  CloneRequest,
  CloneResult,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';

/** Makes another instance like one there is. */
export interface CloneService {
  /** @throws NotFoundError for an instance that is not there; InputError for a context without a destination. */
  preview(
    name: string,
    request: CloneRequest,
    caller: Caller,
  ): Promise<ClonePreview>;
  /**
   * Creates the new instance with the chart that the other one runs. The same request again is no change.
   *
   * @throws what `InstanceService.create` throws.
   */
  clone(
    name: string,
    request: CloneRequest,
    caller: Caller,
  ): Promise<CloneResult>;
}
