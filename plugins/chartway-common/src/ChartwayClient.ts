import { ResponseError } from '@backstage/errors';
import type { z } from 'zod';
import { accessReportSchema, whoMaySchema } from './access';
import {
  auditCheckpointSchema,
  auditConsistencySchema,
  auditEntrySchema,
  auditPageSchema,
  auditProofSchema,
  auditStateSchema,
  type AuditExportFormat,
} from './audit';
import { catalogDocumentListSchema } from './catalogComponents';
import {
  chartTemplateListSchema,
  chartTemplateSchema,
  chartVersionsSchema,
  generationGrantSchema,
  publishedChartSchema,
  type GenerationRequest,
} from './charts';
import { contextCheckSchema, type Context } from './context';
import { deploymentSchema } from './deployments';
import { chartwayInfoSchema, choiceListSchema } from './info';
import {
  deployResultSchema,
  instanceListSchema,
  instanceSchema,
  type DeployRequest,
} from './instances';
import type {
  CallOptions,
  InstanceQuery,
  AuditFilter,
  AuditQuery,
  ChartwayApi,
} from './ChartwayApi';

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
          customer: chart.customer,
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

  auditEntry(id: string, options?: CallOptions) {
    return this.#call(
      auditEntrySchema,
      { segments: ['audit', 'entries', id] },
      options,
    );
  }

  auditProof(id: string, options?: CallOptions) {
    return this.#call(
      auditProofSchema,
      { segments: ['audit', 'entries', id, 'proof'] },
      options,
    );
  }

  auditCheckpoint(options?: CallOptions) {
    return this.#call(
      auditCheckpointSchema,
      { segments: ['audit', 'checkpoint'] },
      options,
    );
  }

  auditConsistency(sizes: { from: number; to: number }, options?: CallOptions) {
    return this.#call(
      auditConsistencySchema,
      { segments: ['audit', 'consistency'], query: sizes },
      options,
    );
  }

  auditState(options?: CallOptions) {
    return this.#call(
      auditStateSchema,
      { segments: ['audit', 'state'] },
      options,
    );
  }

  auditExport(
    query: AuditFilter & { format: AuditExportFormat },
    options?: CallOptions,
  ) {
    return this.#fetch({ segments: ['audit', 'export'], query }, options);
  }

  auditBundle(options?: CallOptions) {
    return this.#fetch({ segments: ['audit', 'bundle'] }, options);
  }

  access(options?: CallOptions) {
    return this.#call(accessReportSchema, { segments: ['access'] }, options);
  }

  whoMay(
    question: { instance: string; permission: string },
    options?: CallOptions,
  ) {
    return this.#call(
      whoMaySchema,
      { segments: ['access', 'who'], query: question },
      options,
    );
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
    options?: CallOptions,
  ): Promise<z.output<S>> {
    const response = await this.#fetch(request, options);
    return schema.parse(await response.json());
  }

  async #fetch(
    request: RequestShape,
    options: CallOptions = {},
  ): Promise<Response> {
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
    return response;
  }
}

/** Encodes one path segment; dot segments would be resolved away by the URL parser, so they are refused. */
function segmentOf(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`"${text}" cannot be a part of a request path`);
  }
  return encodeURIComponent(text);
}
