import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { InputError } from '@backstage/errors';
import type { LintMessage } from '@chartway/helm-engine';
import type { ActionServices } from '../ActionServices';
import { field, optionalFlag, optionalPaths, output } from '../inputFields';
import { readChart } from '../workspace/generation';
import { readGenerationInput, readValues } from '../workspace/inputs';
import { helmLintExamples } from './examples';

const SCHEMA = {
  input: {
    chartPath: field.chartPath,
    valuesPaths: optionalPaths('Values files in the workspace, later ones win'),
    strict: optionalFlag('Whether warnings fail too; default: true'),
    kubeVersion: field.kubeVersion,
    generation: field.generation,
  },
  output: {
    messages: output.objects('Findings: severity, path, message'),
  },
};

/** Makes the action `helm:lint`. */
export function createHelmLintAction(services: ActionServices) {
  return createTemplateAction({
    id: 'helm:lint',
    description:
      'Examines a chart with all rules of Helm; errors end the task, and warnings too unless `strict` is false',
    examples: helmLintExamples,
    supportsDryRun: true,
    schema: SCHEMA,
    async handler(ctx) {
      const { chartPath, valuesPaths, strict = true, kubeVersion } = ctx.input;
      const generation = readGenerationInput(ctx.input.generation);
      const files = await readChart(services, ctx, chartPath, generation);
      const values = await readValues(ctx.workspacePath, valuesPaths);
      ctx.logger.info(
        `Linting ${chartPath}${strict ? ' strictly' : ''}${
          kubeVersion ? ` for Kubernetes ${kubeVersion}` : ''
        }`,
      );
      const result = await services.engine.lint({
        chart: { files, path: `/${chartPath}` },
        values,
        strict,
        kubeVersion,
        signal: ctx.signal,
      });
      for (const message of result.messages) {
        const level = message.severity === 'info' ? 'info' : 'warn';
        ctx.logger[level](sentenceOf(message));
      }
      ctx.output('messages', result.messages.map(plain));
      const failing = result.messages.filter(
        ({ severity }) =>
          severity === 'error' || (strict && severity === 'warning'),
      );
      if (!result.ok || failing.length > 0) {
        const named = failing.map(sentenceOf).join('\n');
        throw new InputError(
          `helm lint refuses the chart in ${chartPath}: ${
            named || result.error || 'it did not say why'
          }\nCorrect the inputs or the chart template, then start again.`,
        );
      }
      ctx.logger.info(
        `The chart passes helm lint${strict ? ' --strict' : ''}${
          result.messages.length > 0 ? ' with the remarks above' : ''
        }`,
      );
    },
  });
}

function sentenceOf({ severity, path, message }: LintMessage): string {
  return `[${severity}] ${path ? `${path}: ` : ''}${message}`;
}

function plain({ severity, path, message }: LintMessage) {
  return { severity, path, message };
}
