import { effectiveValues, parseYaml11 } from '@chartway/chart-kit';
import { isError } from '@backstage/errors';
import type { HelmEngine, ValuesViolation } from '@chartway/helm-engine';
import type { ChangePreview } from '@chartway/plugin-chartway-common';
import { redact } from '../../redaction/redact';
import type { Destination } from '../InstanceService';
import type { RenderedObjects, ReleaseRenderer } from '../ReleaseRenderer';
import { existingLayers, type LayerText } from '../layers';
import type { ChartArchive } from './ChartArchives';

/** Something wrong with a change. */
export type ChangeProblem = ChangePreview['problems'][number];

/** What to check. */
export type Check = {
  name: string;
  destination: Destination;
  chart: ChartArchive;
  layers: readonly LayerText[];
  /** The layer whose lines problems name. */
  path: string;
};

/** What a check found; `rendered` is absent when it did not come that far. */
export type Checked = {
  problems: ChangeProblem[];
  rendered?: RenderedObjects;
};

/** What Helm and the YAML reader say of what people wrote. Anything else is not their fault. */
const COMPLAINTS = new Set([
  'HelmError',
  'HelmLimitError',
  'InputError',
  'YamlError',
]);

const MAX_PROBLEMS = 50;

/** The parts of a chart's own layer list, as `effectiveValues` takes them. */
export const namedLayers = (
  { defaults }: ChartArchive,
  layers: readonly LayerText[],
) => [
  { name: 'the chart', text: defaults },
  ...layers.map(({ path, text }) => ({ name: path, text })),
];

/**
 * Says what is wrong with the values of a release: as YAML that Helm reads, by the chart's schema, and by rendering for the
 * Kubernetes of the destination.
 */
export class ChangeChecker {
  readonly #helm: Pick<HelmEngine, 'validateValues'>;
  readonly #renderer: Pick<ReleaseRenderer, 'objects'>;

  constructor(
    helm: Pick<HelmEngine, 'validateValues'>,
    renderer: Pick<ReleaseRenderer, 'objects'>,
  ) {
    this.#helm = helm;
    this.#renderer = renderer;
  }

  async check(check: Check): Promise<Checked> {
    const unreadable = check.layers.flatMap(layer =>
      yamlProblems(layer, check),
    );
    if (unreadable.length > 0) return { problems: unreadable };
    const violations = await this.#violations(check);
    if (violations.length > 0) return { problems: violations };
    return this.#render(check);
  }

  async #violations(check: Check): Promise<ChangeProblem[]> {
    const { chart, layers } = check;
    const { valid, errors, message } = await this.#helm.validateValues({
      chart: { archive: chart.archive },
      values: existingLayers(layers),
    });
    if (valid) return [];
    if (errors.length === 0)
      return [error(message ?? 'The chart refuses them')];
    const lines = linesOf(check);
    return errors.slice(0, MAX_PROBLEMS).map(violation => {
      const pointer = pointerOf(violation, chart);
      const line = lineOf(lines, pointer, violation.message);
      const where = pointer === '' ? 'The values' : `"${pointer}"`;
      return {
        ...error(`${where}: ${violation.message}.`),
        pointer,
        ...(line !== undefined && { line }),
      };
    });
  }

  async #render(check: Check): Promise<Checked> {
    const { name, destination, chart, layers } = check;
    try {
      const rendered = await this.#renderer.objects({
        archive: chart.archive,
        layers: existingLayers(layers),
        name,
        destination,
      });
      const problems = rendered.warnings
        .slice(0, MAX_PROBLEMS)
        .map(message => ({
          severity: 'warning' as const,
          message: redact(message),
        }));
      return { problems, rendered };
    } catch (cause) {
      if (!isError(cause) || !COMPLAINTS.has(cause.name)) throw cause;
      return { problems: [error(cause.message)] };
    }
  }
}

function error(message: string): ChangeProblem {
  return { severity: 'error', message: redact(message) };
}

/** What makes a layer unreadable for Helm, with its line. */
function yamlProblems(
  { path, text }: LayerText,
  check: Pick<Check, 'path'>,
): ChangeProblem[] {
  const line = path === check.path;
  try {
    const values = parseYaml11(text);
    const isMapping =
      values === null || (typeof values === 'object' && !Array.isArray(values));
    return isMapping
      ? []
      : [error(`${path}: values must be a mapping of keys to values.`)];
  } catch (cause) {
    if (!isError(cause)) throw cause;
    const at = 'line' in cause ? cause.line : undefined;
    return [
      {
        ...error(`${path}, ${cause.message}`),
        ...(line && typeof at === 'number' && { line: at }),
      },
    ];
  }
}

/** Lines of the checked layer by JSON pointer into the effective values. */
function linesOf({ chart, layers, path }: Check): Map<string, number> {
  // The chart itself is the first.
  const index = layers.findIndex(layer => layer.path === path) + 1;
  try {
    const { origins } = effectiveValues(namedLayers(chart, layers));
    return new Map(
      origins.flatMap(({ pointer, layer, line }) =>
        layer === index ? [[pointer, line] as const] : [],
      ),
    );
  } catch {
    // The problem is told without a line.
    return new Map();
  }
}

/** The line of a value that is wrong, or of the key in it that must not be there. */
function lineOf(
  lines: ReadonlyMap<string, number>,
  pointer: string,
  message: string,
): number | undefined {
  const key = /^additional propert\w+ '([^']+)'/.exec(message)?.[1];
  return nearestLine(lines, key ? `${pointer}/${key}` : pointer);
}

/** The line of a value, or of the first one below it. */
function nearestLine(
  lines: ReadonlyMap<string, number>,
  pointer: string,
): number | undefined {
  const below = [...lines].filter(([known]) =>
    known.startsWith(pointer === '' ? '/' : `${pointer}/`),
  );
  return (
    lines.get(pointer) ??
    (pointer === ''
      ? undefined
      : below.map(([, line]) => line).sort((a, b) => a - b)[0])
  );
}

/** A subchart's values are below its name. */
function pointerOf(
  { chart, path }: ValuesViolation,
  { chart: { name } }: ChartArchive,
): string {
  return chart === name || chart === '' ? path : `/${chart}${path}`;
}
