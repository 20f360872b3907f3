import {
  generateChart,
  mergeRegeneration,
  parseChartTemplate,
  type FileTree,
  type MergedTree,
} from '@chartway/chart-kit';
import { ConflictError, InputError, isError } from '@backstage/errors';
import type { HelmEngine } from '@chartway/helm-engine';
import {
  chartPushPermission,
  type RegeneratePreview,
  type RegenerateRequest,
  type RegenerateResult,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../../audit/AuditService';
import type { Caller } from '../../authorization/Caller';
import type { ProductService } from '../../catalog/ProductService';
import type { ChartTemplateService } from '../../charts/ChartTemplateService';
import { redact } from '../../redaction/redact';
import { requirePlainReason } from '../../redaction/plainReason';
import type { ChartSourceBranch } from './ChartSourceBranch';
import type { RegenerationService } from './RegenerationService';
import {
  CHART_RECORD,
  readChartRecord,
  readChartVersion,
  type ChartRecord,
} from './domain/chartRecord';
import { mergedFiles, mergeWarnings } from './domain/mergedFiles';

/** What the service works with. */
export type RegenerationServiceOptions = {
  source: ChartSourceBranch;
  templates: Pick<ChartTemplateService, 'get'>;
  products: Pick<ProductService, 'ownership'>;
  audit: AuditService;
  helm: Pick<HelmEngine, 'lint'>;
};

type Found = {
  record: ChartRecord;
  ours: FileTree;
  /** Head of the branch that `ours` is of. */
  head: string;
};

type Planned = Found & {
  preview: RegeneratePreview;
  merged: MergedTree | undefined;
};

/** Problems of templates and inputs that people can mend. Anything else is not theirs. */
const COMPLAINTS = new Set([
  'ChartTemplateError',
  'ContextError',
  'InputError',
  'InputsError',
  'NotFoundError',
  'VersionError',
  'YamlError',
]);

const short = (revision: string) => revision.slice(0, 12);

/** {@link RegenerationService} on the chart repository. */
export class DefaultRegenerationService implements RegenerationService {
  readonly #options: RegenerationServiceOptions;

  constructor(options: RegenerationServiceOptions) {
    this.#options = options;
  }

  async preview(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegeneratePreview> {
    return (await this.#plan(product, request, caller)).preview;
  }

  async regenerate(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegenerateResult> {
    requirePlainReason(request.reason);
    const plan = await this.#plan(product, request, caller);
    const { preview, merged } = plan;
    const errors = preview.problems.filter(item => item.severity === 'error');
    if (!merged || errors.length > 0) {
      throw new InputError(errors.map(({ message }) => message).join(' '));
    }
    if (preview.files.every(({ change }) => change === 'same')) {
      throw new InputError(
        `The chart of ${product} is already what the chart template ${
          preview.template
        } gives at ${short(preview.to)}; there is nothing to change.`,
      );
    }
    const { from, to, template } = preview;
    const intent = {
      action: chartPushPermission.name,
      subject: product,
      context: { product },
      ...(request.reason && { reason: request.reason }),
    };
    return this.#options.audit.audited(caller, intent, async () => {
      const title = `Generate the chart of ${product} with ${template} at ${short(
        to,
      )}`;
      const pullRequest = await this.#options.source.propose(
        product,
        { ...plan, files: merged.files },
        { title, body: bodyOf(plan, request), caller },
      );
      const conflicts = preview.files.reduce(
        (sum, file) => sum + file.conflicts,
        0,
      );
      return {
        result: { pullRequest, conflicts },
        details: {
          template,
          from,
          to,
          pullRequest: String(pullRequest.number),
          branch: pullRequest.branch,
          conflicts: String(conflicts),
        },
      };
    });
  }

  async #plan(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<Planned> {
    const found = await this.#find(product);
    const { record, ours } = found;
    const { name, revision: from } = record.chartTemplate;
    const common = { product, template: name, from };
    try {
      const { team } = await this.#options.products.ownership(
        product,
        undefined,
        caller,
      );
      const before = readChartVersion(ours) ?? request.version;
      const [base, theirs] = await Promise.all([
        this.#generate(
          record,
          { revision: from, version: before, team },
          caller,
        ),
        this.#generate(
          record,
          { revision: request.revision, version: request.version, team },
          caller,
        ),
      ]);
      const merged = mergeRegeneration(base.files, ours, theirs.files, {
        ours: `chart of ${product}`,
        base: `${name} ${short(from)}`,
        theirs: `${name} ${short(theirs.revision)}`,
      });
      const preview = {
        ...common,
        to: theirs.revision,
        files: mergedFiles(ours, merged),
        problems: [
          ...mergeWarnings(merged),
          ...(await this.#lintWarnings(merged)),
        ],
      };
      return { ...found, preview, merged };
    } catch (error) {
      if (!isError(error) || !COMPLAINTS.has(error.name)) throw error;
      const to = request.revision ?? '';
      const message = redact(error.message);
      const problems = [{ severity: 'error' as const, message }];
      return {
        ...found,
        preview: { ...common, to, files: [], problems },
        merged: undefined,
      };
    }
  }

  /**
   * What Helm says of the merged chart, rendered with its own values: warnings, because people mend it in the pull request. A
   * chart with marked conflicts is not looked at; it cannot be read.
   */
  async #lintWarnings({
    conflicts,
    files,
  }: MergedTree): Promise<RegeneratePreview['problems']> {
    if (conflicts.length > 0) return [];
    const chart = { files: Object.fromEntries(files) };
    const { messages } = await this.#options.helm.lint({ chart });
    return messages
      .filter(({ severity }) => severity !== 'info')
      .map(({ path, message }) => ({
        severity: 'warning' as const,
        message: `helm lint${path && ` of ${path}`}: ${redact(message)}`,
      }));
  }

  async #find(product: string): Promise<Found> {
    const { files: ours, head } = await this.#options.source.read(product);
    const record = recordOf(product, ours);
    if (!record || !head) {
      throw new ConflictError(
        `The chart repository has no chart of "${product}" that says what it was generated from (${CHART_RECORD}).`,
      );
    }
    if (record.scope !== 'product') {
      throw new InputError(
        `The chart of "${product}" was made for one instance; only charts of a product are generated again.`,
      );
    }
    return { record, ours, head };
  }

  /** What a revision of the template gives. The context does not enter a chart of a product. */
  async #generate(
    { chartTemplate, product, inputs, appVersion }: ChartRecord,
    how: { revision: string | undefined; version: string; team: string },
    caller: Caller,
  ): Promise<{ files: FileTree; revision: string }> {
    const { templates } = this.#options;
    const { name } = chartTemplate;
    const detail = await templates.get(name, how.revision, caller);
    const template = parseChartTemplate(
      Object.fromEntries(
        Object.entries(detail.files).map(([path, content]) => [
          path,
          new Uint8Array(Buffer.from(content, 'base64')),
        ]),
      ),
    );
    const chart = generateChart({
      template,
      templateRevision: detail.revision,
      context: {
        product,
        customer: 'any',
        environment: 'any',
        instance: 'any',
        version: how.version,
        team: how.team,
      },
      inputs: JSON.parse(JSON.stringify(inputs)),
      scope: 'product',
      ...(appVersion && { appVersion }),
    });
    const files = { ...chart.files, [CHART_RECORD]: chart.chartwayYaml };
    const entries = Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]);
    return {
      files: new Map<string, Uint8Array>(entries as [string, Uint8Array][]),
      revision: detail.revision,
    };
  }
}

/** @throws InputError for a record that cannot be read. */
function recordOf(product: string, files: FileTree): ChartRecord | undefined {
  try {
    return readChartRecord(files);
  } catch (error) {
    throw new InputError(
      `The file charts/${product}/${CHART_RECORD} cannot be read: ${
        isError(error) ? redact(error.message) : 'unknown error'
      }`,
    );
  }
}

function bodyOf(
  { preview }: Planned,
  { reason, version }: RegenerateRequest,
): string {
  const { template, from, to, files, problems } = preview;
  const changed = files.filter(({ change }) => change !== 'same');
  return [
    ...(reason ? [reason, ''] : []),
    `The chart template ${template} went from ${from} to ${to}; the chart becomes version ${version}. What people changed in the chart is kept.`,
    '',
    ...changed.map(({ change, path }) => `- ${change}: ${path}`),
    ...(problems.length > 0 ? ['', 'To resolve before merging:', ''] : []),
    ...problems.map(({ message }) => `- ${message}`),
  ].join('\n');
}
