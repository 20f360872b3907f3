import type {
  RegeneratePreview,
  RegenerateRequest,
  RegenerateResult,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';

/** Generates the source of a product's chart again, with a newer revision of its chart template. */
export interface RegenerationService {
  /** @throws ConflictError for a product without a chart source that was generated. */
  preview(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegeneratePreview>;
  /**
   * Opens a pull request on the chart repository. The same request again finds the pull request that is open.
   *
   * @throws InputError when the preview has errors, or nothing would change.
   */
  regenerate(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegenerateResult>;
}
