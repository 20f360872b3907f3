import type { ChartInfo } from '../template/model';
import type {
  ChartDependency,
  ChartScope,
  Context,
  GenerateRequest,
  JsonObject,
} from '../types';
import { toYaml } from '../yaml/toYaml';

/** Kubernetes that has all the fields the templates use. */
const KUBE_VERSION = '>=1.27.0-0';

/** What goes into `Chart.yaml`. */
export interface ChartYamlParts {
  name: string;
  version: string;
  appVersion: string;
  description: string;
  info: ChartInfo;
  product: string;
  templateName: string;
  templateRevision: string;
  dependency?: ChartDependency;
}

/** The text of `Chart.yaml`. */
export function chartYaml(parts: ChartYamlParts): string {
  const { info } = parts;
  const optional: JsonObject = {};
  if (info.icon) optional.icon = info.icon;
  if (info.home) optional.home = info.home;
  if (info.sources?.length) optional.sources = info.sources;
  if (info.keywords?.length) optional.keywords = info.keywords;
  if (info.maintainers?.length) {
    optional.maintainers = info.maintainers.map(({ name, email, url }) => ({
      name,
      ...(email ? { email } : {}),
      ...(url ? { url } : {}),
    }));
  }
  if (parts.dependency) {
    const { name, version, repository, alias } = parts.dependency;
    optional.dependencies = [
      {
        name,
        ...(version ? { version } : {}),
        repository: repository ?? '',
        ...(alias ? { alias } : {}),
      },
    ];
  }
  return toYaml({
    apiVersion: 'v2',
    name: parts.name,
    description: parts.description.trim().replace(/\s+/g, ' '),
    type: 'application',
    version: parts.version,
    appVersion: parts.appVersion,
    ...(parts.dependency && !info.kubeVersion
      ? {}
      : { kubeVersion: info.kubeVersion ?? KUBE_VERSION }),
    ...optional,
    annotations: {
      'chartway.io/product': parts.product,
      'chartway.io/template': parts.templateName,
      'chartway.io/template-revision': parts.templateRevision,
    },
  });
}

/** The text of `chartway.yaml`: what the chart was generated from, to generate it again. */
export function chartwayYaml(
  request: GenerateRequest,
  scope: ChartScope,
  inputs: JsonObject,
  appVersion: string,
): string {
  const { template, context } = request;
  const text = toYaml({
    apiVersion: 'chartway.io/v1alpha1',
    kind: 'ChartSource',
    chartTemplate: {
      name: template.name,
      revision: request.templateRevision,
    },
    scope,
    product: context.product,
    ...(scope === 'instance'
      ? {
          customer: context.customer,
          environment: context.environment,
          instance: context.instance,
          team: context.team,
        }
      : {}),
    appVersion,
    inputs,
  });
  return `# What this chart was generated from. Chartway reads it to generate the chart anew with a later revision of the
# chart template. Change the chart's files freely; change this file only to change the inputs.
${text}`;
}

/** One part of an instance's values, with what it is for. */
export interface InstanceBlock {
  comment: string;
  values: JsonObject;
  /** YAML shown as a comment where there are no values, to be copied. */
  example?: string;
}

/** The text of an instance's `values.yaml`. */
export function instanceValuesYaml(
  context: Context,
  name: string,
  blocks: InstanceBlock[],
): string {
  const head = `# Values of ${name}: ${context.product} for ${context.customer}, ${context.environment}, instance ${context.instance}.
# Edit this file. What is not here keeps the default of the chart; the chart's README.md lists all values.
`;
  const body = blocks.map(({ comment: text, values, example }) => {
    if (Object.keys(values).length > 0) {
      return `\n# ${text}\n${toYaml(values)}`;
    }
    return example ? `\n# ${text}\n${example.replace(/^(?=.)/gm, '# ')}` : '';
  });
  const empty = blocks.every(({ values }) => Object.keys(values).length === 0);
  // A file of comments alone is no mapping to every reader.
  return head + body.join('') + (empty ? '\n{}\n' : '');
}
