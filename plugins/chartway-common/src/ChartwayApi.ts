import type { CallOptions } from './CallOptions';
import type { DeliveryApi } from './DeliveryApi';
import type { AccessReport, WhoMay } from './access';
import type {
  AuditCheckpoint,
  AuditConsistency,
  AuditEntry,
  AuditExportFormat,
  AuditPage,
  AuditProof,
  AuditState,
  AuditStatus,
} from './audit';
import type { CatalogDocument } from './catalogComponents';
import type {
  ChartTemplateDetail,
  ChartTemplateList,
  ChartVersions,
  GenerationGrant,
  GenerationRequest,
  PublishedChart,
} from './charts';
import type { Context, ContextCheck } from './context';
import type { ChartwayInfo, Choice } from './info';
import type {
  DeployRequest,
  DeployResult,
  Instance,
  InstanceList,
} from './instances';

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
 * Which audit entries are meant. Every given part must match.
 *
 * @public
 */
export type AuditFilter = Partial<Context> & {
  actor?: string;
  /** Name of the permission: `chartway.instance.deploy`. */
  action?: string;
  status?: AuditStatus;
  requestId?: string;
  /** ISO 8601: entries that began at or after this. */
  from?: string;
  /** ISO 8601: entries that began before this. */
  to?: string;
  /** Part of the subject or of the reason, in any case. */
  text?: string;
};

/**
 * Which audit entries to list.
 *
 * @public
 */
export type AuditQuery = AuditFilter & {
  /** The `next` of the page before. */
  before?: string;
  /** At most 500; 100 by default. */
  limit?: number;
};

/**
 * The Chartway backend as its clients see it. Every method throws a `ResponseError` for an answer that is not 2xx and
 * a `ZodError` for an answer that has not the documented form.
 *
 * @public
 */
export interface ChartwayApi extends DeliveryApi {
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
      /** Customer the chart is made for; without one, only roles that are bound to all customers suffice. */
      customer?: string;
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
  audit(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
  auditEntry(id: string, options?: CallOptions): Promise<AuditEntry>;
  /** Proof that an entry is in the log of the newest checkpoint. */
  auditProof(id: string, options?: CallOptions): Promise<AuditProof>;
  /** The newest signed checkpoint; 404 before the first. */
  auditCheckpoint(options?: CallOptions): Promise<AuditCheckpoint>;
  /** Proof that the log of size `from` is the beginning of the log of size `to`. */
  auditConsistency(
    sizes: { from: number; to: number },
    options?: CallOptions,
  ): Promise<AuditConsistency>;
  auditState(options?: CallOptions): Promise<AuditState>;
  /**
   * Entries as a file. The response streams; its body ends early, with an error, when the permission goes or the
   * database fails meanwhile. `content-disposition` names the file.
   */
  auditExport(
    query: AuditFilter & { format: AuditExportFormat },
    options?: CallOptions,
  ): Promise<Response>;
  /** The whole log for `chartway-audit verify`; needs the permission to read all of it. Streams as `auditExport` does. */
  auditBundle(options?: CallOptions): Promise<Response>;
  /** What the asker may do, and why. For people only. */
  access(options?: CallOptions): Promise<AccessReport>;
  /** Who has a permission decided per context for an instance; an instance the asker may not read is not found. */
  whoMay(
    question: { instance: string; permission: string },
    options?: CallOptions,
  ): Promise<WhoMay>;
  /** The `catalog-info.yaml` files of products that were new to the catalog; for the catalog's entity provider. */
  catalogComponents(options?: CallOptions): Promise<CatalogDocument[]>;
}
