import { ResponseError } from '@backstage/errors';
import type { z } from 'zod';
import { auditPageSchema, type AuditPage } from './audit';
import {
  catalogDocumentListSchema,
  type CatalogDocument,
} from './catalogComponents';
import {
  chartTemplateListSchema,
  chartTemplateSchema,
  chartVersionsSchema,
  generationGrantSchema,
  publishedChartSchema,
  type ChartTemplateDetail,
  type ChartTemplateList,
  type ChartVersions,
  type GenerationGrant,
  type GenerationRequest,
  type PublishedChart,
} from './charts';
import { contextCheckSchema, type Context, type ContextCheck } from './context';
import { deploymentSchema, type Deployment } from './deployments';
import {
  chartwayInfoSchema,
  choiceListSchema,
  type ChartwayInfo,
  type Choice,
} from './info';
import {
  deployResultSchema,
  instanceListSchema,
  instanceSchema,
  type DeployRequest,
  type DeployResult,
  type Instance,
  type InstanceList,
} from './instances';

/**
 * What every call takes beside its arguments. Backends pass a token, frontends let their fetch API add one.
 *
 * @public
 */
export type CallOptions = { token?: string; signal?: AbortSignal };

/**
 * Which instances to list. Every given part must match.
 *
 * @public
 */
export type InstanceQuery = Partial<Context> & {
  /** Rows to skip. */
  offset?: number;
  /** Rows to return, at most 500; 100 by default. */
  limit?: number;
};

/**
 * Which audit entries to list.
 *
 * @public
 */
export type AuditQuery = Partial<Context> & {
  actor?: string;
  before?: string;
  limit?: number;
};

/**
 * The Chartway backend as its clients see it. Every method throws a `ResponseError` for an answer that is not 2xx and
 * a `ZodError` for an answer that has not the documented form.
 *
 * @public
 */
export interface ChartwayApi {
  info(options?: CallOptions): Promise<ChartwayInfo>;
  products(options?: CallOptions): Promise<Choice[]>;
  customers(options?: CallOptions): Promise<Choice[]>;
  /** The name an instance would have, and whether it may have it. */
  checkContext(context: Context, options?: CallOptions): Promise<ContextCheck>;
  chartTemplates(options?: CallOptions): Promise<ChartTemplateList>;
  chartTemplate(
    name: string,
    options?: CallOptions & { revision?: string },
  ): Promise<ChartTemplateDetail>;
  /**
   * Asks to generate a chart from a template: checks the context, the version and the permissions, and answers with the
   * template and what the target needs.
   */
  prepareGeneration(
    template: string,
    request: GenerationRequest,
    options?: CallOptions,
  ): Promise<GenerationGrant>;
  chartVersions(name: string, options?: CallOptions): Promise<ChartVersions>;
  /**
   * Publishes a packaged chart (.tgz). The same content again is a no-op; other content under a published version is
   * refused with 409.
   */
  publishChart(
    chart: {
      product: string;
      name: string;
      version: string;
      archive: Uint8Array;
      /** Environment the chart is made for; decides the permission. */
      environment: string;
      /** Entity reference of the owner of a product that the catalog does not know yet. */
      owner?: string;
    },
    options?: CallOptions,
  ): Promise<PublishedChart>;
  instances(
    query?: InstanceQuery,
    options?: CallOptions,
  ): Promise<InstanceList>;
  instance(name: string, options?: CallOptions): Promise<Instance>;
  deploy(request: DeployRequest, options?: CallOptions): Promise<DeployResult>;
  deployment(name: string, options?: CallOptions): Promise<Deployment>;
  /** Has the deployment engine look at Git again. */
  refresh(name: string, options?: CallOptions): Promise<Deployment>;
  audit(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
  /** The `catalog-info.yaml` files of products that were new to the catalog; for the catalog's entity provider. */
  catalogComponents(options?: CallOptions): Promise<CatalogDocument[]>;
}

/**
 * Where the client finds the backend and how it sends requests; the discovery and fetch APIs of Backstage fit.
 *
 * @public
 */
export type ChartwayClientOptions = {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
};

type RequestShape = {
  method?: 'GET' | 'POST' | 'PUT';
  segments: string[];
  query?: Record<string, string | number | undefined>;
  body?: { type: string; content: string | Uint8Array };
};

/**
 * {@link ChartwayApi} over HTTP.
 *
 * @public
 */
export class ChartwayClient implements ChartwayApi {
  readonly #options: ChartwayClientOptions;

  constructor(options: ChartwayClientOptions) {
    this.#options = options;
  }

  info(options?: CallOptions) {
    return this.#call(chartwayInfoSchema, { segments: ['info'] }, options);
  }

  async products(options?: CallOptions) {
    const list = await this.#call(
      choiceListSchema,
      { segments: ['products'] },
      options,
    );
    return list.items;
  }

  async customers(options?: CallOptions) {
    const list = await this.#call(
      choiceListSchema,
      { segments: ['customers'] },
      options,
    );
    return list.items;
  }

  checkContext(context: Context, options?: CallOptions) {
    return this.#call(
      contextCheckSchema,
      { segments: ['contexts', 'check'], query: context },
      options,
    );
  }

  chartTemplates(options?: CallOptions) {
    return this.#call(
      chartTemplateListSchema,
      { segments: ['chart-templates'] },
      options,
    );
  }

  chartTemplate(name: string, options?: CallOptions & { revision?: string }) {
    return this.#call(
      chartTemplateSchema,
      {
        segments: ['chart-templates', name],
        query: { revision: options?.revision },
      },
      options,
    );
  }

  prepareGeneration(
    template: string,
    request: GenerationRequest,
    options?: CallOptions,
  ) {
    return this.#call(
      generationGrantSchema,
      {
        method: 'POST',
        segments: ['chart-templates', template, 'generations'],
        body: { type: 'application/json', content: JSON.stringify(request) },
      },
      options,
    );
  }

  chartVersions(name: string, options?: CallOptions) {
    return this.#call(
      chartVersionsSchema,
      { segments: ['charts', name, 'versions'] },
      options,
    );
  }

  publishChart(
    chart: Parameters<ChartwayApi['publishChart']>[0],
    options?: CallOptions,
  ) {
    return this.#call(
      publishedChartSchema,
      {
        method: 'PUT',
        segments: ['charts', chart.name, 'versions', chart.version],
        query: {
          product: chart.product,
          environment: chart.environment,
          owner: chart.owner,
        },
        body: { type: 'application/gzip', content: chart.archive },
      },
      options,
    );
  }

  instances(query?: InstanceQuery, options?: CallOptions) {
    return this.#call(
      instanceListSchema,
      { segments: ['instances'], query },
      options,
    );
  }

  instance(name: string, options?: CallOptions) {
    return this.#call(
      instanceSchema,
      { segments: ['instances', name] },
      options,
    );
  }

  deploy(request: DeployRequest, options?: CallOptions) {
    return this.#call(
      deployResultSchema,
      {
        method: 'POST',
        segments: ['instances'],
        body: { type: 'application/json', content: JSON.stringify(request) },
      },
      options,
    );
  }

  deployment(name: string, options?: CallOptions) {
    return this.#call(
      deploymentSchema,
      { segments: ['instances', name, 'deployment'] },
      options,
    );
  }

  refresh(name: string, options?: CallOptions) {
    return this.#call(
      deploymentSchema,
      { method: 'POST', segments: ['instances', name, 'refresh'] },
      options,
    );
  }

  audit(query?: AuditQuery, options?: CallOptions) {
    return this.#call(auditPageSchema, { segments: ['audit'], query }, options);
  }

  async catalogComponents(options?: CallOptions) {
    const list = await this.#call(
      catalogDocumentListSchema,
      { segments: ['catalog', 'components'] },
      options,
    );
    return list.items;
  }

  async #call<S extends z.ZodType>(
    schema: S,
    request: RequestShape,
    options: CallOptions = {},
  ): Promise<z.output<S>> {
    const base = await this.#options.discoveryApi.getBaseUrl('chartway');
    const url = new URL(
      `${base}/v1/${request.segments.map(segmentOf).join('/')}`,
    );
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const response = await this.#options.fetchApi.fetch(url.toString(), {
      method: request.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(options.token && { authorization: `Bearer ${options.token}` }),
        ...(request.body && { 'content-type': request.body.type }),
      },
      ...(request.body && { body: request.body.content }),
      ...(options.signal && { signal: options.signal }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return schema.parse(await response.json());
  }
}

/** Encodes one path segment; dot segments would be resolved away by the URL parser, so they are refused. */
function segmentOf(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`"${text}" cannot be a part of a request path`);
  }
  return encodeURIComponent(text);
}
