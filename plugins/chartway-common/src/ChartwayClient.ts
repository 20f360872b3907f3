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
import type { CallOptions } from './CallOptions';
import { DeliveryClient } from './DeliveryClient';
import { chartwayInfoSchema, choiceListSchema } from './info';
import {
  deployResultSchema,
  instanceListSchema,
  instanceSchema,
  type DeployRequest,
} from './instances';
import type {
  InstanceQuery,
  AuditFilter,
  AuditQuery,
  ChartwayApi,
} from './ChartwayApi';

/**
 * {@link ChartwayApi} over HTTP.
 *
 * @public
 */
export class ChartwayClient extends DeliveryClient implements ChartwayApi {
  info(options?: CallOptions) {
    return this.caller.call(
      chartwayInfoSchema,
      { segments: ['info'] },
      options,
    );
  }

  async products(options?: CallOptions) {
    const list = await this.caller.call(
      choiceListSchema,
      { segments: ['products'] },
      options,
    );
    return list.items;
  }

  async customers(options?: CallOptions) {
    const list = await this.caller.call(
      choiceListSchema,
      { segments: ['customers'] },
      options,
    );
    return list.items;
  }

  checkContext(context: Context, options?: CallOptions) {
    return this.caller.call(
      contextCheckSchema,
      { segments: ['contexts', 'check'], query: context },
      options,
    );
  }

  chartTemplates(options?: CallOptions) {
    return this.caller.call(
      chartTemplateListSchema,
      { segments: ['chart-templates'] },
      options,
    );
  }

  chartTemplate(name: string, options?: CallOptions & { revision?: string }) {
    return this.caller.call(
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
    return this.caller.call(
      generationGrantSchema,
      {
        method: 'POST',
        segments: ['chart-templates', template, 'generations'],
        json: request,
      },
      options,
    );
  }

  chartVersions(name: string, options?: CallOptions) {
    return this.caller.call(
      chartVersionsSchema,
      { segments: ['charts', name, 'versions'] },
      options,
    );
  }

  publishChart(
    chart: Parameters<ChartwayApi['publishChart']>[0],
    options?: CallOptions,
  ) {
    return this.caller.call(
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
    return this.caller.call(
      instanceListSchema,
      { segments: ['instances'], query },
      options,
    );
  }

  instance(name: string, options?: CallOptions) {
    return this.caller.call(
      instanceSchema,
      { segments: ['instances', name] },
      options,
    );
  }

  deploy(request: DeployRequest, options?: CallOptions) {
    return this.caller.call(
      deployResultSchema,
      {
        method: 'POST',
        segments: ['instances'],
        json: request,
      },
      options,
    );
  }

  audit(query?: AuditQuery, options?: CallOptions) {
    return this.caller.call(
      auditPageSchema,
      { segments: ['audit'], query },
      options,
    );
  }

  auditEntry(id: string, options?: CallOptions) {
    return this.caller.call(
      auditEntrySchema,
      { segments: ['audit', 'entries', id] },
      options,
    );
  }

  auditProof(id: string, options?: CallOptions) {
    return this.caller.call(
      auditProofSchema,
      { segments: ['audit', 'entries', id, 'proof'] },
      options,
    );
  }

  auditCheckpoint(options?: CallOptions) {
    return this.caller.call(
      auditCheckpointSchema,
      { segments: ['audit', 'checkpoint'] },
      options,
    );
  }

  auditConsistency(sizes: { from: number; to: number }, options?: CallOptions) {
    return this.caller.call(
      auditConsistencySchema,
      { segments: ['audit', 'consistency'], query: sizes },
      options,
    );
  }

  auditState(options?: CallOptions) {
    return this.caller.call(
      auditStateSchema,
      { segments: ['audit', 'state'] },
      options,
    );
  }

  auditExport(
    query: AuditFilter & { format: AuditExportFormat },
    options?: CallOptions,
  ) {
    return this.caller.fetch({ segments: ['audit', 'export'], query }, options);
  }

  auditBundle(options?: CallOptions) {
    return this.caller.fetch({ segments: ['audit', 'bundle'] }, options);
  }

  access(options?: CallOptions) {
    return this.caller.call(
      accessReportSchema,
      { segments: ['access'] },
      options,
    );
  }

  whoMay(
    question: { instance: string; permission: string },
    options?: CallOptions,
  ) {
    return this.caller.call(
      whoMaySchema,
      { segments: ['access', 'who'], query: question },
      options,
    );
  }

  async catalogComponents(options?: CallOptions) {
    const list = await this.caller.call(
      catalogDocumentListSchema,
      { segments: ['catalog', 'components'] },
      options,
    );
    return list.items;
  }
}
