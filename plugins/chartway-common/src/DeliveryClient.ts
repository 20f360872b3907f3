import type { z } from 'zod';
import type { CallOptions } from './CallOptions';
import {
  changePreviewSchema,
  changeResultSchema,
  instanceValuesSchema,
  type InstanceChange,
  type ReleaseRequest,
} from './changes';
import type { DeliveryApi } from './DeliveryApi';
import {
  deliveryMetricsSchema,
  type DeliveryMetricsQuery,
} from './deliveryMetrics';
import {
  deploymentListSchema,
  deploymentSchema,
  engineStatusListSchema,
  instanceActionsSchema,
} from './deployments';
import { HttpCaller, type ChartwayClientOptions } from './HttpCaller';
import { deployResultSchema } from './instances';
import {
  clonePreviewSchema,
  cloneResultSchema,
  decommissionListSchema,
  decommissionPreviewSchema,
  decommissionStateSchema,
  regeneratePreviewSchema,
  regenerateResultSchema,
  type CloneRequest,
  type DecommissionRequest,
  type RegenerateRequest,
} from './lifecycle';
import {
  instanceHistorySchema,
  liveDiffSchema,
  liveEventsSchema,
  liveResourcesSchema,
  manifestsSchema,
  releaseComparisonSchema,
  type RestartRequest,
  type RollBackRequest,
  type SyncRequest,
} from './liveDetails';
import {
  portfolioPageSchema,
  productMatrixSchema,
  type PortfolioQuery,
} from './portfolio';

/**
 * {@link DeliveryApi} over HTTP; a part of `ChartwayClient`.
 *
 * @public
 */
export class DeliveryClient implements DeliveryApi {
  /** @internal */
  protected readonly caller: HttpCaller;

  constructor(options: ChartwayClientOptions) {
    this.caller = new HttpCaller(options);
  }

  async engines(options?: CallOptions) {
    const list = await this.caller.call(
      engineStatusListSchema,
      { segments: ['engines'] },
      options,
    );
    return list.items;
  }

  portfolio(query?: PortfolioQuery, options?: CallOptions) {
    return this.caller.call(
      portfolioPageSchema,
      { segments: ['portfolio'], query },
      options,
    );
  }

  productMatrix(product: string, options?: CallOptions) {
    return this.caller.call(
      productMatrixSchema,
      { segments: ['products', product, 'matrix'] },
      options,
    );
  }

  deployment(name: string, options?: CallOptions) {
    return this.#read(deploymentSchema, [name, 'deployment'], options);
  }

  async deployments(names: readonly string[], options?: CallOptions) {
    const list = await this.caller.call(
      deploymentListSchema,
      { method: 'POST', segments: ['deployments', 'query'], json: { names } },
      options,
    );
    return list.items;
  }

  instanceActions(name: string, options?: CallOptions) {
    return this.#read(instanceActionsSchema, [name, 'actions'], options);
  }

  liveResources(name: string, options?: CallOptions) {
    return this.#read(
      liveResourcesSchema,
      [name, 'live', 'resources'],
      options,
    );
  }

  liveEvents(name: string, options?: CallOptions) {
    return this.#read(liveEventsSchema, [name, 'live', 'events'], options);
  }

  liveDiff(name: string, options?: CallOptions) {
    return this.#read(liveDiffSchema, [name, 'live', 'diff'], options);
  }

  manifests(name: string, options?: CallOptions) {
    return this.#read(manifestsSchema, [name, 'manifests'], options);
  }

  instanceHistory(name: string, options?: CallOptions) {
    return this.#read(instanceHistorySchema, [name, 'history'], options);
  }

  compareReleases(
    name: string,
    commits: { from: string; to: string },
    options?: CallOptions,
  ) {
    return this.caller.call(
      releaseComparisonSchema,
      { segments: ['instances', name, 'history', 'compare'], query: commits },
      options,
    );
  }

  refresh(name: string, options?: CallOptions & { hard?: boolean }) {
    return this.caller.call(
      deploymentSchema,
      {
        method: 'POST',
        segments: ['instances', name, 'refresh'],
        query: { hard: options?.hard || undefined },
      },
      options,
    );
  }

  sync(name: string, request: SyncRequest, options?: CallOptions) {
    return this.#write(deploymentSchema, [name, 'sync'], request, options);
  }

  terminate(name: string, options?: CallOptions) {
    return this.#write(deploymentSchema, [name, 'terminate'], {}, options);
  }

  restart(name: string, request: RestartRequest, options?: CallOptions) {
    return this.#write(deploymentSchema, [name, 'restart'], request, options);
  }

  rollBack(name: string, request: RollBackRequest, options?: CallOptions) {
    return this.#write(
      deployResultSchema,
      [name, 'roll-back'],
      request,
      options,
    );
  }

  instanceValues(name: string, options?: CallOptions) {
    return this.#read(instanceValuesSchema, [name, 'values'], options);
  }

  previewChange(name: string, change: InstanceChange, options?: CallOptions) {
    return this.#write(
      changePreviewSchema,
      [name, 'changes', 'preview'],
      change,
      options,
    );
  }

  change(name: string, change: InstanceChange, options?: CallOptions) {
    return this.#write(changeResultSchema, [name, 'changes'], change, options);
  }

  release(name: string, request: ReleaseRequest, options?: CallOptions) {
    return this.#write(changeResultSchema, [name, 'release'], request, options);
  }

  previewClone(name: string, request: CloneRequest, options?: CallOptions) {
    return this.#write(
      clonePreviewSchema,
      [name, 'clone', 'preview'],
      request,
      options,
    );
  }

  clone(name: string, request: CloneRequest, options?: CallOptions) {
    return this.#write(cloneResultSchema, [name, 'clone'], request, options);
  }

  previewDecommission(name: string, options?: CallOptions) {
    return this.#read(
      decommissionPreviewSchema,
      [name, 'decommission'],
      options,
    );
  }

  decommission(
    name: string,
    request: DecommissionRequest,
    options?: CallOptions,
  ) {
    return this.#write(
      decommissionStateSchema,
      [name, 'decommission'],
      request,
      options,
    );
  }

  async decommissions(options?: CallOptions) {
    const list = await this.caller.call(
      decommissionListSchema,
      { segments: ['decommissions'] },
      options,
    );
    return list.items;
  }

  previewRegeneration(
    product: string,
    request: RegenerateRequest,
    options?: CallOptions,
  ) {
    return this.caller.call(
      regeneratePreviewSchema,
      {
        method: 'POST',
        segments: ['products', product, 'regeneration', 'preview'],
        json: request,
      },
      options,
    );
  }

  regenerate(
    product: string,
    request: RegenerateRequest,
    options?: CallOptions,
  ) {
    return this.caller.call(
      regenerateResultSchema,
      {
        method: 'POST',
        segments: ['products', product, 'regeneration'],
        json: request,
      },
      options,
    );
  }

  deliveryMetrics(query?: DeliveryMetricsQuery, options?: CallOptions) {
    return this.caller.call(
      deliveryMetricsSchema,
      { segments: ['metrics', 'delivery'], query },
      options,
    );
  }

  #read<S extends z.ZodType>(
    schema: S,
    path: string[],
    options: CallOptions | undefined,
  ) {
    const segments = ['instances', ...path];
    return this.caller.call(schema, { segments }, options);
  }

  #write<S extends z.ZodType>(
    schema: S,
    path: string[],
    json: unknown,
    options: CallOptions | undefined,
  ) {
    const segments = ['instances', ...path];
    return this.caller.call(
      schema,
      { method: 'POST', segments, json },
      options,
    );
  }
}
