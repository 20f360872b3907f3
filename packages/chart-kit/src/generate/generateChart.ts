import type { z } from 'zod';
import {
  ChartTemplateError,
  ContextError,
  InputsError,
  VersionError,
} from '../errors';
import { instanceName, validateContext } from '../context';
import { validateInputs } from '../template/inputs';
import { models, type ChartInfo } from '../template/model';
import { flattenIssues } from '../template/parseChartTemplate';
import { formatPath, resolveModel } from '../template/references';
import type {
  ChartDependency,
  ChartScope,
  FileMap,
  GeneratedChart,
  GenerateRequest,
  JsonObject,
} from '../types';
import {
  chartwayYaml,
  chartYaml,
  instanceValuesYaml,
  type InstanceBlock,
} from './documents';
import { generateUpstream } from './generateUpstream';
import { generateWorkloads, type Generated } from './generateWorkloads';
import { mergeValues } from './merge';
import { readmeMd } from './readme';
import { valuesSchema, valuesYaml } from './valueTree';

const FILE = 'chart-template.yaml';

/** What needs no place in a chart. Names start with a dot or are editors' leavings. */
const HELM_IGNORE = `# Files that do not belong in the package.
.DS_Store
.git/
.gitignore
.idea/
.vscode/
*.bak
*.orig
*.swp
*.tmp
*~
chartway.yaml
`;

/** A version of the application becomes a label value and an image tag. */
const APP_VERSION = /^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,61}[A-Za-z0-9])?$/;

function checkRequest(request: GenerateRequest): JsonObject {
  const problems = validateContext(request.context);
  if (problems.length > 0) throw new ContextError(problems);
  const result = validateInputs(request.template, request.inputs);
  if (!result.ok) throw new InputsError(result.problems);
  return result.inputs;
}

function parseModel<T>(schema: z.ZodType<T>, model: JsonObject): T {
  const result = schema.safeParse(model);
  if (result.success) return result.data;
  const [issue] = flattenIssues(result.error.issues);
  throw new ChartTemplateError(issue?.message ?? 'is malformed', {
    file: FILE,
    key: formatPath(['spec', ...(issue?.path ?? [])]),
  });
}

interface Model extends Generated {
  info: ChartInfo;
  appVersion: string;
  dependency?: ChartDependency;
}

/** Generates what differs between the kinds. */
function generateKind(
  name: string,
  request: GenerateRequest,
  resolved: JsonObject,
  scope: ChartScope,
): Model {
  const { template, context } = request;
  const version = (info: ChartInfo, fallback?: string): string =>
    request.appVersion || info.appVersion || fallback || context.version;
  if (template.kind === 'chart') {
    const model = parseModel(models.chart, resolved);
    const generated = generateUpstream(model, request);
    const appVersion = version(model.chart, generated.upstreamAppVersion);
    return { ...generated, info: model.chart, appVersion };
  }
  const ownContext = scope === 'instance' ? context : undefined;
  const model =
    template.kind === 'workloads'
      ? parseModel(models.workloads, resolved)
      : asWorkloads(parseModel(models.image, resolved));
  return {
    ...generateWorkloads(name, model, request, ownContext),
    info: model.chart,
    appVersion: version(model.chart),
  };
}

/** Kind `image` is one Kubernetes Deployment around the image. */
function asWorkloads({
  workload,
  ...rest
}: z.output<typeof models.image>): z.output<typeof models.workloads> {
  return { ...rest, workloads: [workload] };
}

function mergedInstance(
  model: Model,
  request: GenerateRequest,
): InstanceBlock[] {
  if (request.template.kind === 'chart' || !request.values)
    return model.instance;
  // Values given by people win, and stay in the block they belong to.
  let rest: JsonObject = request.values;
  const blocks = model.instance.map(({ comment, values, example }) => {
    const keys = Object.keys(values);
    const mine = Object.entries(rest).filter(([key]) => keys.includes(key));
    const others = Object.entries(rest).filter(([key]) => !keys.includes(key));
    rest = Object.fromEntries(others);
    const merged = mergeValues(values, Object.fromEntries(mine));
    return { comment, values: merged, example };
  });
  return [...blocks, { comment: 'Settings of this instance.', values: rest }];
}

function checkAppVersion(appVersion: string): void {
  if (APP_VERSION.test(appVersion)) return;
  throw new VersionError(
    `The appVersion ${JSON.stringify(
      appVersion.slice(0, 100),
    )} cannot be a label: at most 63 letters, digits, ".", "_", "+" and "-", a letter or digit first and last.`,
  );
}

function chartFiles(
  name: string,
  { template, templateRevision, context }: GenerateRequest,
  model: Model,
): FileMap {
  const { info, appVersion, dependency, values, secretKeys } = model;
  const shared = {
    name,
    version: context.version,
    info,
    description: info.description ?? template.description,
    templateName: template.name,
    templateRevision,
  };
  const { product } = context;
  return {
    '.helmignore': HELM_IGNORE,
    'Chart.yaml': chartYaml({ ...shared, appVersion, product, dependency }),
    'README.md': readmeMd({ ...shared, secrets: secretKeys, values }),
    'values.yaml': valuesYaml(values),
    'values.schema.json': valuesSchema(values, name),
    ...model.files,
  };
}

/**
 * Generates a chart from a chart template.
 *
 * With scope `product`, the files depend on template, its revision, product, inputs, version and appVersion only;
 * customer, environment, instance, image and values are in `instanceValues`. With scope `instance`, the chart is named
 * as the instance and holds its context.
 *
 * @throws ContextError, InputsError, VersionError, ChartTemplateError - each names what is wrong, and where.
 * @public
 */
export function generateChart(request: GenerateRequest): GeneratedChart {
  const { template, context } = request;
  const inputs = checkRequest(request);
  const scope = request.scope ?? template.scope;
  const fullName = instanceName(context);
  const name = scope === 'instance' ? fullName : context.product;
  const resolved = resolveModel(template.model, {
    file: FILE,
    inputs,
    context,
    productScope: scope === 'product',
  });
  const model = generateKind(name, request, resolved, scope);
  const { appVersion } = model;
  checkAppVersion(appVersion);
  return {
    name,
    version: context.version,
    appVersion,
    scope,
    instanceName: fullName,
    files: chartFiles(name, request, model),
    instanceValues: instanceValuesYaml(
      context,
      fullName,
      mergedInstance(model, request),
    ),
    chartwayYaml: chartwayYaml(request, scope, inputs, appVersion),
    secretKeys: model.secretKeys,
    ports: model.ports,
    images: model.images,
  };
}
