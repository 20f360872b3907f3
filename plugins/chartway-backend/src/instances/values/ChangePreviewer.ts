import { effectiveValues, toYaml } from '@chartway/chart-kit';
import type {
  ChangePreview,
  ObjectDiff,
} from '@chartway/plugin-chartway-common';
import { maskManifest } from '@chartway/plugin-chartway-node';
import { allows, type PermissionFilter } from '../../authorization/filters';
import type { ClusterVersions } from '../ClusterVersions';
import type { Destination } from '../InstanceService';
import type { LiveInstances } from '../LiveInstances';
import type { ReleaseRenderer } from '../ReleaseRenderer';
import { managedPart } from '../domain/managedPart';
import {
  manifestObjects,
  type ManifestObject,
} from '../domain/manifestObjects';
import { identityIn, objectDiffs } from '../domain/objectDiff';
import type { InstanceRecord } from '../domain/releaseFile';
import { existingLayers, type LayerText } from '../layers';
import { namedLayers, type ChangeProblem } from './ChangeChecker';
import type { ChangePlan } from './ChangePlanner';
import type { ChartArchive, ChartArchives } from './ChartArchives';
import type { GitValues } from './GitValues';
import type { TouchedInstances } from './TouchedInstances';

const MAX_NAMES = 200;

/** All layers merged, as YAML; empty when one of them cannot be read. */
export function effectiveYaml(
  chart: ChartArchive,
  layers: readonly LayerText[],
): string {
  try {
    return toYaml(effectiveValues(namedLayers(chart, layers)).values);
  } catch {
    return '';
  }
}

/** Shows what a planned change would do. */
export class ChangePreviewer {
  readonly #git: GitValues;
  readonly #charts: ChartArchives;
  readonly #renderer: Pick<ReleaseRenderer, 'objects'>;
  readonly #clusters: Pick<ClusterVersions, 'of'>;
  readonly #touched: TouchedInstances;
  readonly #live: Pick<LiveInstances, 'objects'>;
  readonly #maskingKey: Uint8Array;

  constructor(options: {
    git: GitValues;
    charts: ChartArchives;
    renderer: Pick<ReleaseRenderer, 'objects'>;
    clusters: Pick<ClusterVersions, 'of'>;
    touched: TouchedInstances;
    live: Pick<LiveInstances, 'objects'>;
    maskingKey: Uint8Array;
  }) {
    this.#git = options.git;
    this.#charts = options.charts;
    this.#renderer = options.renderer;
    this.#clusters = options.clusters;
    this.#touched = options.touched;
    this.#live = options.live;
    this.#maskingKey = options.maskingKey;
  }

  async preview(
    plan: ChangePlan,
    sees: PermissionFilter,
  ): Promise<ChangePreview> {
    const { record, destination, layer, checked } = plan;
    const [released, touched, kubernetes] = await Promise.all([
      this.#released(record),
      this.#touched.of(plan),
      this.#clusters.of(destination),
    ]);
    const { version, source } = checked.rendered?.kubernetes ?? kubernetes;
    const seen = touched.records.filter(({ context }) => allows(sees, context));
    return {
      path: layer.path,
      values: plan.text,
      effective: {
        before: effectiveYaml(released.chart, released.layers),
        after: effectiveYaml(plan.chart, plan.layers),
      },
      ...(await this.#manifests(plan, released)),
      problems: [
        ...checked.problems,
        ...(await this.#problemsOfOthers(plan, sees)),
      ],
      touches: {
        names: seen.slice(0, MAX_NAMES).map(({ name }) => name),
        others: touched.total - Math.min(seen.length, MAX_NAMES),
      },
      chartVersion: {
        before: record.release.chart.version,
        after: plan.chart.chart.version,
      },
      kubernetes: { version, source },
    };
  }

  /** What is released now; what is on the branch where the pinned commit is gone. */
  async #released(record: InstanceRecord) {
    const chart = await this.#charts.of(record.release.chart);
    const pinned = await this.#git.pinnedLayers(record);
    const layers =
      pinned ?? (await this.#git.layers(await this.#git.head(), record));
    return { chart, layers };
  }

  async #manifests(
    plan: ChangePlan,
    released: { chart: ChartArchive; layers: LayerText[] },
  ): Promise<Pick<ChangePreview, 'manifests' | 'against'>> {
    const { record, destination, checked } = plan;
    if (!checked.rendered) return { manifests: [], against: 'released' };
    const before = await this.#render(record, destination, released);
    const after = this.masked(manifestObjects(checked.rendered.documents));
    const found = await this.#live.objects(record);
    const live = found && this.masked(found);
    const { namespace } = destination;
    if (!live) {
      const manifests = objectDiffs({ before, after, namespace });
      return { manifests, against: 'released' };
    }
    const manifests = againstLive({ live, before, after, namespace });
    return { manifests, against: 'live' };
  }

  /** What is released may not render any more, on a newer Kubernetes; then everything shows as new. */
  async #render(
    { name }: InstanceRecord,
    destination: Destination,
    { chart, layers }: { chart: ChartArchive; layers: LayerText[] },
  ): Promise<ManifestObject[]> {
    try {
      const { documents } = await this.#renderer.objects({
        archive: chart.archive,
        layers: existingLayers(layers),
        name,
        destination,
      });
      return this.masked(manifestObjects(documents));
    } catch {
      return [];
    }
  }

  /** Objects whose contents may be shown. */
  masked(objects: readonly ManifestObject[]): ManifestObject[] {
    return objects.map(item => ({
      ...item,
      object: maskManifest(item.object, this.#maskingKey),
    }));
  }

  async #problemsOfOthers(
    plan: ChangePlan,
    sees: PermissionFilter,
  ): Promise<ChangeProblem[]> {
    const { failures } = await this.#touched.judge(plan);
    const seen = failures.filter(({ context }) => allows(sees, context));
    const hidden = failures.length - seen.length;
    return [
      ...seen.map(({ name, message }) => ({
        severity: 'error' as const,
        message: `${name} would not render with this: ${message}`,
      })),
      ...(hidden > 0
        ? [
            {
              severity: 'error' as const,
              message: `${hidden} instances that you may not see would not render with this.`,
            },
          ]
        : []),
    ];
  }
}

/**
 * Compares with the live objects, as far as the chart has a say in them. Contents of Secrets are marked with another key by
 * the engine's adapter, so a Secret is compared with the released one.
 */
function againstLive(options: {
  live: readonly ManifestObject[];
  before: readonly ManifestObject[];
  after: readonly ManifestObject[];
  namespace: string;
}): ObjectDiff[] {
  const { live, before, after, namespace } = options;
  const identity = identityIn(namespace);
  const byIdentity = (objects: readonly ManifestObject[]) =>
    new Map(objects.map(object => [identity(object), object]));
  const rendered = { before: byIdentity(before), after: byIdentity(after) };
  const shown = live.flatMap(item => {
    const key = identity(item);
    const states = [
      rendered.before.get(key)?.object,
      rendered.after.get(key)?.object,
    ];
    const isSecret = item.kind === 'Secret' && item.group === '';
    if (isSecret) return rendered.before.get(key) ?? [];
    // What the chart never named, such as pods, is none of its business.
    return states.some(state => state !== undefined)
      ? [{ ...item, object: managedPart(item.object, states) }]
      : [];
  });
  return objectDiffs({ before: shown, after, namespace });
}
