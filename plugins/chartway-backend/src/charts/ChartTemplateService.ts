import type {
  ChartTemplateDetail,
  ChartTemplateList,
  GenerationGrant,
  GenerationRequest,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/** Chart templates, and the permission to generate from one. */
export interface ChartTemplateService {
  /** Those that can be read, and beside them those that cannot, with the reason. */
  list(caller: Caller): Promise<ChartTemplateList>;
  /**
   * @param revision - Commit SHA; the newest when absent.
   * @throws NotFoundError when there is none of this name; InputError when it cannot be read.
   */
  get(
    name: string,
    revision: string | undefined,
    caller: Caller,
  ): Promise<ChartTemplateDetail>;
  /**
   * Checks everything the portal must agree to before a chart is generated.
   *
   * @throws InputError for a context or version that is not valid; ConflictError for an instance name that another
   * instance has.
   */
  prepareGeneration(
    name: string,
    request: GenerationRequest,
    caller: Caller,
  ): Promise<GenerationGrant>;
}
