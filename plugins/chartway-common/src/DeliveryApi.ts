import type { CallOptions } from './CallOptions';
import type {
  ChangePreview,
  ChangeResult,
  InstanceChange,
  InstanceValues,
  ReleaseRequest,
} from './changes';
import type { DeliveryMetrics, DeliveryMetricsQuery } from './deliveryMetrics';
import type { Deployment, EngineStatus, InstanceActions } from './deployments';
import type { DeployResult } from './instances';
import type {
  ClonePreview,
  CloneRequest,
  CloneResult,
  DecommissionPreview,
  DecommissionRequest,
  DecommissionState,
  RegeneratePreview,
  RegenerateRequest,
  RegenerateResult,
} from './lifecycle';
import type {
  InstanceHistory,
  LiveDiff,
  LiveEvents,
  LiveResources,
  Manifests,
  ReleaseComparison,
  RestartRequest,
  RollBackRequest,
  SyncRequest,
} from './liveDetails';
import type { PortfolioPage, PortfolioQuery, ProductMatrix } from './portfolio';

/**
 * The part of {@link ChartwayApi} about what runs where and how it changes. Methods throw as those of `ChartwayApi` do; a
 * `ResponseError` with status 409 of a change carries a `ChangeConflict` in `body.error.conflict`.
 *
 * @public
 */
export interface DeliveryApi {
  /** How the portal stands with the deployment engines. */
  engines(options?: CallOptions): Promise<EngineStatus[]>;
  portfolio(
    query?: PortfolioQuery,
    options?: CallOptions,
  ): Promise<PortfolioPage>;
  /** All instances of a product, from what the portal knows already. */
  productMatrix(product: string, options?: CallOptions): Promise<ProductMatrix>;
  deployment(name: string, options?: CallOptions): Promise<Deployment>;
  /** Live state of at most 500 instances. */
  deployments(
    names: readonly string[],
    options?: CallOptions,
  ): Promise<Deployment[]>;
  instanceActions(
    name: string,
    options?: CallOptions,
  ): Promise<InstanceActions>;
  liveResources(name: string, options?: CallOptions): Promise<LiveResources>;
  liveEvents(name: string, options?: CallOptions): Promise<LiveEvents>;
  /** What the cluster has and Git does not say, and the other way round. */
  liveDiff(name: string, options?: CallOptions): Promise<LiveDiff>;
  manifests(name: string, options?: CallOptions): Promise<Manifests>;
  instanceHistory(
    name: string,
    options?: CallOptions,
  ): Promise<InstanceHistory>;
  /** Compares the releases of two commits of the history. */
  compareReleases(
    name: string,
    commits: { from: string; to: string },
    options?: CallOptions,
  ): Promise<ReleaseComparison>;
  /** Has the deployment engine look at Git again; `hard` without its caches. */
  refresh(
    name: string,
    options?: CallOptions & { hard?: boolean },
  ): Promise<Deployment>;
  sync(
    name: string,
    request: SyncRequest,
    options?: CallOptions,
  ): Promise<Deployment>;
  /** Stops the running operation of the engine. */
  terminate(name: string, options?: CallOptions): Promise<Deployment>;
  restart(
    name: string,
    request: RestartRequest,
    options?: CallOptions,
  ): Promise<Deployment>;
  rollBack(
    name: string,
    request: RollBackRequest,
    options?: CallOptions,
  ): Promise<DeployResult>;
  instanceValues(name: string, options?: CallOptions): Promise<InstanceValues>;
  previewChange(
    name: string,
    change: InstanceChange,
    options?: CallOptions,
  ): Promise<ChangePreview>;
  change(
    name: string,
    change: InstanceChange,
    options?: CallOptions,
  ): Promise<ChangeResult>;
  /** Pins what is "committed, not released". */
  release(
    name: string,
    request: ReleaseRequest,
    options?: CallOptions,
  ): Promise<ChangeResult>;
  previewClone(
    name: string,
    request: CloneRequest,
    options?: CallOptions,
  ): Promise<ClonePreview>;
  clone(
    name: string,
    request: CloneRequest,
    options?: CallOptions,
  ): Promise<CloneResult>;
  previewDecommission(
    name: string,
    options?: CallOptions,
  ): Promise<DecommissionPreview>;
  decommission(
    name: string,
    request: DecommissionRequest,
    options?: CallOptions,
  ): Promise<DecommissionState>;
  /** Decommissions under way or done in the last days that the asker may see. */
  decommissions(options?: CallOptions): Promise<DecommissionState[]>;
  previewRegeneration(
    product: string,
    request: RegenerateRequest,
    options?: CallOptions,
  ): Promise<RegeneratePreview>;
  regenerate(
    product: string,
    request: RegenerateRequest,
    options?: CallOptions,
  ): Promise<RegenerateResult>;
  deliveryMetrics(
    query?: DeliveryMetricsQuery,
    options?: CallOptions,
  ): Promise<DeliveryMetrics>;
}
