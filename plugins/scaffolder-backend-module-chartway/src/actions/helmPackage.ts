import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { packageChart } from '@chartway/chart-kit';
import { posix } from 'node:path';
import type { ActionServices } from '../ActionServices';
import { field, optionalText, output } from '../inputFields';
import { writeWorkspaceFile } from '../workspace/files';
import { readChart } from '../workspace/generation';
import { readGenerationInput } from '../workspace/inputs';
import { helmPackageExamples } from './examples';

const SCHEMA = {
  input: {
    chartPath: field.chartPath,
    targetPath: optionalText(
      'Folder of the workspace for the archive; default: the workspace itself',
    ),
    generation: field.generation,
  },
  output: {
    archivePath: output.text('The .tgz in the workspace'),
    fileName: output.text('Name of the .tgz, such as `shop-1.4.2.tgz`'),
    layerDigest: output.text('SHA-256 of the .tgz, `sha256:…`'),
  },
};

/** Makes the action `helm:package`. */
export function createHelmPackageAction(services: ActionServices) {
  return createTemplateAction({
    id: 'helm:package',
    description:
      'Packages a chart of the workspace; the same files give the same bytes on every machine',
    examples: helmPackageExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { chartPath, targetPath = '.' } = ctx.input;
      const generation = readGenerationInput(ctx.input.generation);
      const files = await readChart(services, ctx, chartPath, generation);
      const packed = packageChart(files);
      const archivePath = posix.join(targetPath, packed.fileName);
      await writeWorkspaceFile(ctx.workspacePath, archivePath, packed.archive);
      ctx.logger.info(
        `Packaged ${chartPath} as ${archivePath}: ${packed.archive.byteLength} bytes, ${packed.layerDigest}`,
      );
      ctx.output('archivePath', archivePath);
      ctx.output('fileName', packed.fileName);
      ctx.output('layerDigest', packed.layerDigest);
    },
  });
}
