import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ConflictError, InputError } from '@backstage/errors';
import { instanceName, type FileMap } from '@chartway/chart-kit';
import {
  deployResultSchema,
  type Context,
  type DeployRequest,
  type DeployResult,
} from '@chartway/plugin-chartway-common';
import { posix } from 'node:path';
import {
  onBehalfOfInitiator,
  type ActionServices,
  type Initiator,
} from '../ActionServices';
import { checkpointed } from '../checkpointed';
import { explain } from '../explain';
import { digestField, field, optionalText, output, text } from '../inputFields';
import { readWorkspaceFile } from '../workspace/files';
import {
  readChart,
  restoreIfLost,
  type Generation,
  type WorkspaceContext,
} from '../workspace/generation';
import { readGenerationInput, readValuesText } from '../workspace/inputs';
import { gitopsDeployExamples } from './examples';

type DeployInput = Context & {
  chartName: string;
  version: string;
  digest: string;
  chartPath?: string;
  valuesPath: string;
  owner?: string;
  reason?: string;
};

const SCHEMA = {
  input: {
    product: field.product,
    customer: field.customer,
    environment: field.environment,
    instance: field.instance,
    chartName: field.chartName,
    version: field.version,
    digest: digestField('Digest of the chart, from `helm:push`'),
    valuesPath: text("The instance's values file in the workspace"),
    chartPath: optionalText(
      'Folder of the chart in the workspace, with `chartway.yaml` beside it; absent: the chart source in Git stays as it is',
    ),
    owner: field.owner,
    reason: optionalText('Why, for commit message and audit log'),
    generation: field.generation,
  },
  output: {
    instanceName: output.text('Instance name'),
    namespace: output.text('Kubernetes namespace'),
    application: output.text('Name of the Argo CD Application'),
    entityRef: output.text('Entity reference of the instance'),
    commits: output.objects('Commits: repository, sha, created, url'),
    links: output.objects('Links: title, url'),
    chartSourceUrl: output.optionalText('Page of the chart source commit'),
    valuesUrl: output.optionalText('Page of the values commit'),
    releaseUrl: output.optionalText('Page of the release commit'),
  },
};

/** Makes the action `gitops:deploy`. */
export function createGitopsDeployAction(services: ActionServices) {
  return createTemplateAction({
    id: 'gitops:deploy',
    description:
      'Makes Git say that an instance runs a published chart: commits chart source, values, release and the Argo CD Application',
    examples: gitopsDeployExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { input } = ctx;
      const generation = readGenerationInput(input.generation);
      const name = instanceName(input);
      const request = () => readRequest(services, ctx, input, generation);
      if (ctx.isDryRun) {
        await rehearse(services, ctx, await request());
        ctx.output('instanceName', name);
        ctx.output('entityRef', entityRefOf(name));
        ctx.output('commits', []);
        ctx.output('links', []);
        return;
      }
      const result = await checkpointed(
        ctx,
        `v1.deploy.${name}`,
        deployResultSchema,
        async () => {
          const doing = `Deploying ${input.chartName} ${input.version} as ${name}`;
          ctx.logger.info(doing);
          return await services.chartway
            .deploy(await request(), await onBehalfOfInitiator(services, ctx))
            .catch(error => {
              throw explain(error, doing);
            });
        },
      );
      const commits = commitsOf(result);
      for (const made of commits) ctx.logger.info(sentenceOf(made));
      const { instance } = result;
      ctx.logger.info(
        `${instance.name} shall run ${instance.release.chart.name} ${instance.release.chart.version} in the namespace ${instance.namespace}`,
      );
      ctx.output('instanceName', instance.name);
      ctx.output('namespace', instance.namespace);
      ctx.output('application', instance.application);
      ctx.output('entityRef', entityRefOf(instance.name));
      ctx.output(
        'commits',
        commits.map(({ commit }) => commit),
      );
      ctx.output('links', instance.links);
      ctx.output('chartSourceUrl', result.chartSourceCommit?.url);
      ctx.output('valuesUrl', result.valuesCommit.url);
      ctx.output('releaseUrl', result.releaseCommit.url);
    },
  });
}

function entityRefOf(name: string): string {
  return `resource:default/${name}`;
}

function commitsOf(result: DeployResult) {
  const { chartSourceCommit, valuesCommit, releaseCommit } = result;
  return [
    ...(chartSourceCommit
      ? [{ what: 'the chart source', commit: chartSourceCommit }]
      : []),
    { what: 'the values', commit: valuesCommit },
    { what: 'the release and the Application', commit: releaseCommit },
  ];
}

function sentenceOf({ what, commit }: ReturnType<typeof commitsOf>[number]) {
  const { repository, sha, url, created } = commit;
  const at = `${sha.slice(0, 12)}${url ? `, ${url}` : ''}`;
  return created
    ? `Committed ${what} to ${repository} (${at})`
    : `${repository} has this content of ${what} already (${at})`;
}

async function readRequest(
  services: ActionServices,
  ctx: WorkspaceContext,
  input: DeployInput,
  generation: Generation | undefined,
): Promise<DeployRequest> {
  const { product, customer, environment, instance } = input;
  const context = { product, customer, environment, instance };
  await restoreIfLost(services, ctx, input.valuesPath, generation);
  const chartSource = input.chartPath
    ? await readChartSource(services, ctx, input, input.chartPath, generation)
    : undefined;
  return {
    context,
    chart: {
      name: input.chartName,
      version: input.version,
      digest: input.digest,
    },
    values: await readValuesText(ctx.workspacePath, input.valuesPath),
    chartSource,
    owner: input.owner,
    reason: input.reason,
  };
}

/** The chart's files and `chartway.yaml` as they go below `charts/<product>/`, in base64. */
async function readChartSource(
  services: ActionServices,
  ctx: WorkspaceContext,
  input: DeployInput,
  chartPath: string,
  generation: Generation | undefined,
): Promise<Record<string, string>> {
  const files: FileMap = {
    ...(await readChart(services, ctx, chartPath, generation)),
    'chartway.yaml': await readWorkspaceFile(
      ctx.workspacePath,
      posix.join(posix.dirname(chartPath), 'chartway.yaml'),
    ),
  };
  // A chart of scope "instance" has a folder of its own below that of the product.
  const prefix =
    input.chartName === input.product ? '' : `instances/${input.chartName}/`;
  if (prefix && input.chartName !== instanceName(input)) {
    throw new InputError(
      `The chart is called ${input.chartName}, which is neither the product ${
        input.product
      } nor the instance ${instanceName(
        input,
      )}; give the output "chartName" of helm:generate.`,
    );
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      `${prefix}${path}`,
      Buffer.from(content).toString('base64'),
    ]),
  );
}

/** Says what a deployment would do, and fails where it surely would. */
async function rehearse(
  services: ActionServices,
  ctx: Initiator & { logger: { info(message: string): void } },
  request: DeployRequest,
): Promise<void> {
  const check = await services.chartway
    .checkContext(request.context, await onBehalfOfInitiator(services, ctx))
    .catch(error => {
      throw explain(error, 'Checking the context');
    });
  if (check.status !== 'available' && check.status !== 'exists') {
    throw new ConflictError(check.message);
  }
  const sources = Object.keys(request.chartSource ?? {}).length;
  ctx.logger.info(
    `Dry run: would ${
      check.status === 'exists' ? 'change' : 'create'
    } the instance ${check.instanceName} in the namespace ${
      check.namespace
    }: commit ${sources} files of chart source, the values, the release and the Application`,
  );
}
