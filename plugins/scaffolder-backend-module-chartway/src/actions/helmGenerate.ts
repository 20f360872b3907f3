import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { InputError, isError } from '@backstage/errors';
import { z as zod } from 'zod';
import type { ActionServices } from '../ActionServices';
import {
  field,
  imageField,
  optionalObject,
  optionalText,
  output,
  text,
} from '../inputFields';
import {
  generate,
  generationSchema,
  pathsOf,
  type Generation,
} from '../workspace/generation';
import { resolveInWorkspace, writeWorkspaceFiles } from '../workspace/files';
import { helmGenerateExamples } from './examples';

const SCHEMA = {
  input: {
    template: text('Name of the chart template, such as `web-service`'),
    revision: optionalText(
      'Git revision of the chart template; default: the newest',
    ),
    product: field.product,
    customer: field.customer,
    environment: field.environment,
    instance: field.instance,
    version: field.version,
    appVersion: optionalText(
      'Version of the application; default: that of the chart template, else the chart version',
    ),
    owner: field.owner,
    inputs: optionalObject(
      'Inputs of the chart template, as its schema wants them',
    ),
    image: imageField,
    values: optionalObject('Further values of this instance'),
    targetPath: optionalText(
      'Folder of the workspace to write to; default: the workspace itself',
    ),
  },
  output: {
    chartPath: output.text('Folder of the chart in the workspace'),
    valuesPath: output.text("The instance's values file"),
    chartwayPath: output.text(
      'The `chartway.yaml` that records chart template, revision and inputs',
    ),
    chartName: output.text('Name of the chart'),
    version: output.text('Version of the chart'),
    appVersion: output.text('Version of the application'),
    instanceName: output.text('Instance name: the Helm release name'),
    namespace: output.text('Kubernetes namespace of the instance'),
    owner: output.text('Entity reference of the owner of the product'),
    newProduct: output.flag('Whether the catalog does not know the product'),
    kubeVersion: output.text('Kubernetes version of the target'),
    files: output.texts('Files written, relative to the workspace'),
    secretKeys: output.objects(
      'Secrets the chart expects: key, description, required',
    ),
    generation: output.object(
      'Everything the chart depends on; hand it to the later steps',
    ),
  },
};

/** Makes the action `helm:generate`. */
export function createHelmGenerateAction(services: ActionServices) {
  return createTemplateAction({
    id: 'helm:generate',
    description:
      'Generates a Helm chart and the values of one instance from a chart template',
    examples: helmGenerateExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const asked = readGeneration(ctx.input);
      resolveInWorkspace(ctx.workspacePath, asked.targetPath);
      ctx.logger.info(
        `Generating the chart of ${asked.context.product} ${asked.version} from the chart template ${asked.template}`,
      );
      const { grant, chart, files } = await generate(services, ctx, asked);
      await writeWorkspaceFiles(ctx.workspacePath, asked.targetPath, files);

      const generation = { ...asked, revision: grant.template.revision };
      const paths = pathsOf(generation);
      const written = Object.keys(files)
        .map(path =>
          asked.targetPath === '.' ? path : `${asked.targetPath}/${path}`,
        )
        .sort();
      ctx.logger.info(
        `Wrote ${written.length} files: chart ${chart.name} ${chart.version} in ${paths.chartPath}, values of ${chart.instanceName} in ${paths.valuesPath}`,
      );
      ctx.logger.info(
        `The instance ${chart.instanceName} goes to the namespace ${grant.namespace} (Kubernetes ${grant.kubeVersion}); owner ${grant.owner}`,
      );
      for (const secret of chart.secretKeys) {
        ctx.logger.info(
          `The chart expects the secret ${secret.key}${
            secret.required ? '' : ' (optional)'
          }: ${secret.description}`,
        );
      }
      ctx.output('chartPath', paths.chartPath);
      ctx.output('valuesPath', paths.valuesPath);
      ctx.output('chartwayPath', paths.chartwayPath);
      ctx.output('chartName', chart.name);
      ctx.output('version', chart.version);
      ctx.output('appVersion', chart.appVersion);
      ctx.output('instanceName', chart.instanceName);
      ctx.output('namespace', grant.namespace);
      ctx.output('owner', grant.owner);
      ctx.output('newProduct', grant.newProduct);
      ctx.output('kubeVersion', grant.kubeVersion);
      ctx.output('files', written);
      ctx.output('secretKeys', chart.secretKeys);
      ctx.output('generation', generation);
    },
  });
}

/** The form's flat fields as one generation. */
function readGeneration(input: {
  [key: string]: unknown;
  targetPath?: string;
}): Generation {
  const { product, customer, environment, instance, ...rest } = input;
  const parsed = generationSchema.safeParse({
    ...rest,
    context: { product, customer, environment, instance },
    inputs: input.inputs ?? {},
    targetPath: trimmed(input.targetPath ?? '.'),
  });
  if (!parsed.success) {
    throw new InputError(
      `The input of helm:generate is not usable: ${zod.prettifyError(
        parsed.error,
      )}`,
      isError(parsed.error) ? parsed.error : undefined,
    );
  }
  return parsed.data;
}

function trimmed(path: string): string {
  return path.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/+$/, '');
}
