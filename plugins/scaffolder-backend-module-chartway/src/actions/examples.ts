import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** One example: a step as a person would write it in a software template. */
function example(
  description: string,
  action: string,
  input: Record<string, unknown>,
): TemplateExample {
  const id = action.replace(/^.*:/, '');
  return {
    description,
    example: stringify({ steps: [{ id, name: description, action, input }] }),
  };
}

const FROM_FORM = {
  product: '${{ parameters.product }}',
  customer: '${{ parameters.customer }}',
  environment: '${{ parameters.environment }}',
  instance: '${{ parameters.instance }}',
};
const GENERATED = '${{ steps.generate.output';
const GENERATION = `${GENERATED}.generation }}`;

export const helmGenerateExamples = [
  example('Generate the chart of a web service', 'helm:generate', {
    template: 'web-service',
    ...FROM_FORM,
    version: '${{ parameters.version }}',
    owner: '${{ parameters.owner }}',
    inputs: '${{ parameters.inputs }}',
  }),
  example('Generate the chart of an existing image', 'helm:generate', {
    template: 'existing-image',
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
    version: '0.1.0',
    image: { repository: 'ghcr.io/acme/shop', tag: '1.4.2' },
  }),
];

export const helmLintExamples = [
  example('Lint the chart with the values of the instance', 'helm:lint', {
    chartPath: `${GENERATED}.chartPath }}`,
    valuesPaths: [`${GENERATED}.valuesPath }}`],
    kubeVersion: `${GENERATED}.kubeVersion }}`,
    generation: GENERATION,
  }),
  example('Lint a chart and let warnings pass', 'helm:lint', {
    chartPath: 'chart',
    strict: false,
  }),
];

export const helmTemplateExamples = [
  example('Render the chart for the instance', 'helm:template', {
    chartPath: `${GENERATED}.chartPath }}`,
    valuesPaths: [`${GENERATED}.valuesPath }}`],
    releaseName: `${GENERATED}.instanceName }}`,
    namespace: `${GENERATED}.namespace }}`,
    kubeVersion: `${GENERATED}.kubeVersion }}`,
    generation: GENERATION,
  }),
];

export const helmPackageExamples = [
  example('Package the chart', 'helm:package', {
    chartPath: `${GENERATED}.chartPath }}`,
    generation: GENERATION,
  }),
];

export const helmPushExamples = [
  example('Publish the chart in the registry', 'helm:push', {
    archivePath: '${{ steps.package.output.archivePath }}',
    product: '${{ parameters.product }}',
    environment: '${{ parameters.environment }}',
    chartName: `${GENERATED}.chartName }}`,
    version: `${GENERATED}.version }}`,
    owner: `${GENERATED}.owner }}`,
    generation: GENERATION,
  }),
];

export const gitopsDeployExamples = [
  example('Commit chart source, values and release', 'gitops:deploy', {
    ...FROM_FORM,
    chartName: `${GENERATED}.chartName }}`,
    version: `${GENERATED}.version }}`,
    digest: '${{ steps.push.output.digest }}',
    chartPath: `${GENERATED}.chartPath }}`,
    valuesPath: `${GENERATED}.valuesPath }}`,
    owner: `${GENERATED}.owner }}`,
    generation: GENERATION,
  }),
];

export const argocdWaitExamples = [
  example('Wait until the release runs', 'argocd:wait', {
    instanceName: '${{ steps.deploy.output.instanceName }}',
    timeoutSeconds: 600,
  }),
];
