import {
  ContextError,
  generateChart,
  parseChartTemplate,
  validateContext,
  type FileMap,
  type GeneratedChart,
} from '@chartway/chart-kit';
import {
  contextSchema,
  type GenerationGrant,
} from '@chartway/plugin-chartway-common';
import { posix } from 'node:path';
import { z } from 'zod';
import {
  onBehalfOfInitiator,
  type ActionServices,
  type Initiator,
} from '../ActionServices';
import { explain } from '../explain';
import {
  existsInWorkspace,
  readWorkspaceFolder,
  writeWorkspaceFiles,
} from './files';

/** Inputs as a form gives them: JSON, nothing else. A key `__proto__` would be dropped without a word, so it is refused. */
const jsonObjectSchema = z
  .unknown()
  .superRefine((value, context) => {
    JSON.stringify(value, (key: string, part: unknown) => {
      if (
        typeof part === 'object' &&
        part &&
        Object.hasOwn(part, '__proto__')
      ) {
        context.addIssue(`${key && `${key}: `}a key must not be "__proto__"`);
      }
      return part;
    });
  })
  .pipe(z.record(z.string(), z.json()));

/**
 * Everything a chart depends on. Small, so that it can be handed from step to step: with the same generation the same
 * files come out, byte for byte, because the revision of the chart template is a commit.
 */
export const generationSchema = z.object({
  template: z.string(),
  /** Commit of the chart template. Absent: the newest, which the backend then names. */
  revision: z.string().optional(),
  context: contextSchema,
  version: z.string(),
  appVersion: z.string().optional(),
  owner: z.string().optional(),
  image: z
    .object({
      repository: z.string().optional(),
      tag: z.string().optional(),
      digest: z.string().optional(),
    })
    .optional(),
  values: jsonObjectSchema.optional(),
  inputs: jsonObjectSchema,
  /** Folder of the workspace that gets `chart/`, `values.yaml` and `chartway.yaml`. */
  targetPath: z.string(),
});

/** Everything a chart depends on. */
export type Generation = z.infer<typeof generationSchema>;

/** What a generation gave, not yet written. */
export type Generated = {
  grant: GenerationGrant;
  chart: GeneratedChart;
  /** Paths relative to the target folder. */
  files: FileMap;
};

/** Where a generation puts its results, relative to the workspace. */
export function pathsOf(generation: Generation) {
  const below = (name: string) => posix.join(generation.targetPath, name);
  return {
    chartPath: below('chart'),
    valuesPath: below('values.yaml'),
    chartwayPath: below('chartway.yaml'),
  };
}

/**
 * Generates a chart in memory: asks the backend, which checks the permission and hands out the chart template, then runs
 * chart-kit.
 *
 * @throws ContextError, InputsError or ChartTemplateError saying what is wrong with what was given.
 */
export async function generate(
  services: ActionServices,
  initiator: Initiator,
  generation: Generation,
): Promise<Generated> {
  refuseBadContext(generation);
  const { template, context, version, revision, owner } = generation;
  const grant = await services.chartway
    .prepareGeneration(
      template,
      { context, version, revision, owner },
      await onBehalfOfInitiator(services, initiator),
    )
    .catch(error => {
      throw explain(error, `Asking for the chart template ${template}`);
    });
  const chart = generateChart({
    template: parseChartTemplate(decode(grant.template.files)),
    templateRevision: grant.template.revision,
    context: { ...context, version, team: grant.team },
    appVersion: generation.appVersion,
    inputs: generation.inputs,
    image: withoutEmpty(generation.image),
    values: generation.values,
  });
  const files: FileMap = {
    'values.yaml': chart.instanceValues,
    'chartway.yaml': chart.chartwayYaml,
  };
  for (const [path, content] of Object.entries(chart.files)) {
    files[`chart/${path}`] = content;
  }
  return { grant, chart, files };
}

/** What reading from the workspace needs of an action's context. */
export type WorkspaceContext = Initiator & {
  workspacePath: string;
  logger: { info(message: string): void };
};

/**
 * Generates again what a generation gave when a path of it is missing: a task recovered on another machine starts with
 * an empty workspace and skips the steps it had finished. Does nothing for other paths, or without a generation.
 */
export async function restoreIfLost(
  services: ActionServices,
  ctx: WorkspaceContext,
  path: string,
  generation: Generation | undefined,
): Promise<void> {
  if (!generation || !Object.values(pathsOf(generation)).includes(path)) return;
  if (await existsInWorkspace(ctx.workspacePath, path)) return;
  ctx.logger.info(
    `${path} is not in the workspace (the task was recovered); generating it again from ${generation.template}`,
  );
  const { files } = await generate(services, ctx, generation);
  await writeWorkspaceFiles(ctx.workspacePath, generation.targetPath, files);
}

/**
 * Reads the chart's files, generated again if they were lost.
 *
 * @throws NotFoundError when they are not there and no generation is given.
 */
export async function readChart(
  services: ActionServices,
  ctx: WorkspaceContext,
  chartPath: string,
  generation: Generation | undefined,
): Promise<FileMap> {
  await restoreIfLost(services, ctx, chartPath, generation);
  return await readWorkspaceFolder(ctx.workspacePath, chartPath);
}

function refuseBadContext(generation: Generation): void {
  // The team is the backend's to say, so a name that is surely fine stands in for it here.
  const problems = validateContext({
    ...generation.context,
    version: generation.version,
    team: 'team',
  });
  if (problems.length > 0) throw new ContextError(problems);
}

function decode(files: Record<string, string>): FileMap {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      Buffer.from(content, 'base64'),
    ]),
  );
}

/** A form that leaves a field empty means "not given". */
function withoutEmpty(image: Generation['image']) {
  const given = Object.entries(image ?? {}).filter(([, part]) => part);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
