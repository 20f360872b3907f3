import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { packageChart, versionToTag } from '@chartway/chart-kit';
import { publishedChartSchema } from '@chartway/plugin-chartway-common';
import { createHash } from 'node:crypto';
import {
  onBehalfOfInitiator,
  type ActionServices,
  type Initiator,
} from '../ActionServices';
import { checkpointed } from '../checkpointed';
import { explain } from '../explain';
import { field, optionalText, output, text } from '../inputFields';
import {
  existsInWorkspace,
  readWorkspaceFile,
  writeWorkspaceFile,
} from '../workspace/files';
import {
  pathsOf,
  readChart,
  type Generation,
  type WorkspaceContext,
} from '../workspace/generation';
import { readGenerationInput } from '../workspace/inputs';
import { helmPushExamples } from './examples';

const SCHEMA = {
  input: {
    archivePath: text('The .tgz in the workspace, from `helm:package`'),
    product: field.product,
    environment: field.environment,
    customer: optionalText(
      'For whom the chart is made; default: the customer of `generation`. Needed by those whose roles are bound to customers',
    ),
    chartName: field.chartName,
    version: field.version,
    owner: field.owner,
    generation: field.generation,
  },
  output: {
    reference: output.text(
      'Reference with tag: `oci://host/path/name:version`',
    ),
    repository: output.text('Reference without tag'),
    digest: output.text('Digest of the OCI manifest, `sha256:…`'),
    layerDigest: output.text('Digest of the .tgz, `sha256:…`'),
    created: output.flag('False when this content was published before'),
    url: output.optionalText("Page of the chart in the registry's pages"),
  },
};

/** Makes the action `helm:push`. */
export function createHelmPushAction(services: ActionServices) {
  return createTemplateAction({
    id: 'helm:push',
    description:
      'Publishes a packaged chart in the OCI registry. The same content again changes nothing; other content under a published version is refused',
    examples: helmPushExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { archivePath, chartName, version } = ctx.input;
      const doing = `Publishing ${chartName} ${version}`;
      const generation = readGenerationInput(ctx.input.generation);
      const archive = () => readPackage(services, ctx, archivePath, generation);
      const published = ctx.isDryRun
        ? await rehearse(services, ctx, ctx.input, await archive())
        : await checkpointed(
            ctx,
            `v1.publish.${chartName}.${version}`,
            publishedChartSchema,
            async () => {
              ctx.logger.info(doing);
              const { product, environment, owner } = ctx.input;
              const customer =
                ctx.input.customer ?? generation?.context.customer;
              return await services.chartway
                .publishChart(
                  {
                    product,
                    environment,
                    ...(customer && { customer }),
                    owner,
                    name: chartName,
                    version,
                    archive: await archive(),
                  },
                  await onBehalfOfInitiator(services, ctx),
                )
                .catch(error => {
                  throw explain(error, doing);
                });
            },
          );
      if (!ctx.isDryRun) {
        ctx.logger.info(
          published.created
            ? `Published ${published.reference}`
            : `${published.reference} is published already with this very content`,
        );
      }
      ctx.logger.info(`Digest of the chart: ${published.digest}`);
      if (published.url) ctx.logger.info(`See ${published.url}`);
      ctx.output('reference', published.reference);
      ctx.output('repository', published.reference.replace(/:[^:/]*$/, ''));
      ctx.output('digest', published.digest);
      ctx.output('layerDigest', published.layerDigest);
      ctx.output('created', published.created);
      ctx.output('url', published.url);
    },
  });
}

/** The archive; made again when the workspace was lost and the generation is known. */
async function readPackage(
  services: ActionServices,
  ctx: WorkspaceContext,
  archivePath: string,
  generation: Generation | undefined,
): Promise<Uint8Array> {
  const { workspacePath } = ctx;
  if (generation && !(await existsInWorkspace(workspacePath, archivePath))) {
    const { chartPath } = pathsOf(generation);
    const files = await readChart(services, ctx, chartPath, generation);
    const packed = packageChart(files);
    await writeWorkspaceFile(workspacePath, archivePath, packed.archive);
    ctx.logger.info(`Packaged ${chartPath} again as ${archivePath}`);
  }
  return await readWorkspaceFile(workspacePath, archivePath);
}

/** What a push would give. Only reads: whether the version is free is the registry's to say. */
async function rehearse(
  services: ActionServices,
  ctx: Initiator & { logger: { info(message: string): void } },
  { chartName, version }: { chartName: string; version: string },
  archive: Uint8Array,
) {
  const known = await services.chartway
    .chartVersions(chartName, await onBehalfOfInitiator(services, ctx))
    .catch(error => {
      throw explain(error, `Looking up the versions of ${chartName}`);
    });
  const taken = known.versions.includes(version);
  const reference = `${known.repository}:${versionToTag(version)}`;
  const layerDigest = `sha256:${createHash('sha256')
    .update(archive)
    .digest('hex')}`;
  ctx.logger.info(
    taken
      ? `Dry run: ${reference} exists; a push would succeed only with its very content (next free version: ${known.next})`
      : `Dry run: a push would publish ${reference}`,
  );
  ctx.logger.info(
    'Dry run: the digest given is that of the chart archive; the real one is known after the push',
  );
  return {
    name: chartName,
    version,
    reference,
    digest: layerDigest,
    layerDigest,
    created: !taken,
    url: undefined,
  };
}
