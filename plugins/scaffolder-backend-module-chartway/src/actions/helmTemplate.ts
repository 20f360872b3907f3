import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { RenderResult } from '@chartway/helm-engine';
import { createHash } from 'node:crypto';
import type { ActionServices } from '../ActionServices';
import { field, optionalPaths, optionalText, output } from '../inputFields';
import { writeWorkspaceFile } from '../workspace/files';
import { readChart } from '../workspace/generation';
import { readGenerationInput, readValues } from '../workspace/inputs';
import { helmTemplateExamples } from './examples';

const SCHEMA = {
  input: {
    chartPath: field.chartPath,
    valuesPaths: optionalPaths('Values files in the workspace, later ones win'),
    releaseName: field.instanceName,
    namespace: field.namespace,
    kubeVersion: field.kubeVersion,
    manifestsPath: optionalText(
      'File of the workspace to write to; default: `manifests.yaml`',
    ),
    generation: field.generation,
  },
  output: {
    manifestsPath: output.text('The rendered manifests in the workspace'),
    kinds: output.counts('How many objects of each kind'),
    digest: output.text('SHA-256 over the rendered manifests, `sha256:…`'),
  },
};

/** Makes the action `helm:template`. */
export function createHelmTemplateAction(services: ActionServices) {
  return createTemplateAction({
    id: 'helm:template',
    description: 'Renders a chart into the workspace, as `helm template` does',
    examples: helmTemplateExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { chartPath, releaseName, namespace, kubeVersion } = ctx.input;
      const { manifestsPath = 'manifests.yaml' } = ctx.input;
      const generation = readGenerationInput(ctx.input.generation);
      const files = await readChart(services, ctx, chartPath, generation);
      const values = await readValues(ctx.workspacePath, ctx.input.valuesPaths);
      ctx.logger.info(
        `Rendering ${chartPath} as ${releaseName} in the namespace ${namespace}`,
      );
      const rendered = await services.engine.render({
        chart: { files, path: `/${chartPath}` },
        values,
        release: { name: releaseName, namespace },
        kubeVersion,
        signal: ctx.signal,
      });
      for (const warning of rendered.warnings) ctx.logger.warn(warning);
      await writeWorkspaceFile(
        ctx.workspacePath,
        manifestsPath,
        rendered.output,
      );
      const kinds = countKinds(rendered);
      const digest = `sha256:${createHash('sha256')
        .update(rendered.output)
        .digest('hex')}`;
      const counted = Object.entries(kinds).map(([kind, n]) => `${n} ${kind}`);
      ctx.logger.info(
        `Rendered ${
          counted.join(', ') || 'no objects'
        } into ${manifestsPath} (${digest})`,
      );
      ctx.output('manifestsPath', manifestsPath);
      ctx.output('kinds', kinds);
      ctx.output('digest', digest);
    },
  });
}

function countKinds(rendered: RenderResult): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of [...rendered.manifests, ...rendered.hooks]) {
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
