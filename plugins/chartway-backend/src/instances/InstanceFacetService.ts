import type {
  Context,
  DeploymentStatus,
} from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type { InstanceProblem } from './domain/indexedFile';
import type { InstanceRecord } from './domain/releaseFile';

/** Which instances are meant. Every given part must match. */
export type FacetFilter = Partial<Context> & {
  /** Which instances may be shown, or counted, at all. */
  allowed: PermissionFilter;
  /** One of these. */
  products?: readonly string[];
  status?: DeploymentStatus;
  sync?: string;
  health?: string;
  chartVersion?: string;
  /** Part of the name or of the chart version, in any case. */
  text?: string;
};

/** What lists are sorted by; instances that are the same in it are in order of their names. */
export type FacetSort = 'name' | 'status' | 'since' | 'chartVersion';

/** A page of the instances that are meant. */
export type FacetQuery = FacetFilter & {
  sort: FacetSort;
  order: 'asc' | 'desc';
  offset: number;
  limit: number;
};

/** What is known of the live state of an instance. */
export type LiveState = {
  status: DeploymentStatus;
  sync?: string;
  health?: string;
  message: string;
  since?: string;
  observedAt?: string;
};

/** An instance as Git has it, and what its engine said last. */
export type InstanceFacets = { record: InstanceRecord; live: LiveState };

/** How many instances of an environment have a status. */
export type FacetCount = {
  environment: string;
  status: DeploymentStatus;
  count: number;
};

/** A page, and counts of all pages. */
export type FacetPage = {
  items: InstanceFacets[];
  total: number;
  counts: FacetCount[];
};

/** Questions about many instances at once: desired state from Git with the live state that the engines reported. */
export interface InstanceFacetService {
  /** @throws ServiceUnavailableError while the instances are read for the first time. */
  search(query: FacetQuery): Promise<FacetPage>;
  /** Instances of a product, in order of customer, environment and instance. */
  ofProduct(
    product: string,
    options: { allowed: PermissionFilter; limit: number },
  ): Promise<InstanceFacets[]>;
  /**
   * Those of these names that there are and that may be shown, in no order, as of the last other answer. At most some
   * hundred names.
   */
  named(
    names: readonly string[],
    allowed: PermissionFilter,
  ): Promise<InstanceFacets[]>;
  /** Files that describe no instance, in order of their paths. They name no product, so only who may see all sees them. */
  problems(limit: number): Promise<InstanceProblem[]>;
}
