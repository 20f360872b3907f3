import type {
  ChartVersions,
  PublishedChart,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/** A packaged chart that somebody wants to publish. */
export type PublishRequest = {
  product: string;
  /** Environment the chart is made for; decides the permission. */
  environment: string;
  /** Customer the chart is made for; absent when it is for nobody in particular. */
  customer?: string;
  /** Name of the chart: the product, or an instance name of it. */
  name: string;
  version: string;
  /** The .tgz. */
  archive: Uint8Array;
  /** Entity reference of the owner of a product that the catalog does not know yet. */
  owner?: string;
};

/** Published charts. */
export interface ChartService {
  versions(name: string, caller: Caller): Promise<ChartVersions>;
  /**
   * Publishes a chart version, or finds that this very content is published already.
   *
   * @throws InputError for an archive that is not the chart it claims to be.
   * @throws ConflictError when the version exists with other content.
   */
  publish(request: PublishRequest, caller: Caller): Promise<PublishedChart>;
}
