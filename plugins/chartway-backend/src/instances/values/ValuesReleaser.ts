import { setTimeout as delay } from 'node:timers/promises';
import type { GitAuthor } from '@chartway/plugin-chartway-node';
import type { Context, Release } from '@chartway/plugin-chartway-common';
import { NotFoundError } from '@backstage/errors';
import type { Destination } from '../InstanceService';
import {
  ReleaseMovedError,
  type LinkedCommit,
  type Pin,
  type ReleasePinner,
} from '../ReleasePinner';
import type { ReleaseRenderer, RenderedRelease } from '../ReleaseRenderer';
import type { InstanceRecord } from '../domain/releaseFile';
import { existingLayers, sameLayers, type LayerText } from '../layers';
import type { ChartArchive, ChartArchives } from './ChartArchives';
import type { GitValues } from './GitValues';

/** What is known of a release before it is written. */
export type Target = {
  /** The instance as it was when this was decided. */
  record: InstanceRecord;
  /** The chart to release; the one that is released by default. */
  chart?: ChartArchive;
  /** What rendering these layers with this chart gave, so that it need not be done again. */
  known?: { layers: LayerText[]; rendered: RenderedRelease };
};

/** What was released. */
export type Released = {
  /** As they are now, those included that were so already. */
  records: InstanceRecord[];
  /** Absent when nothing had to be written. */
  commit?: LinkedCommit;
};

type Prepared = { record: InstanceRecord; pin?: Pin };

/** Others release too; more often than this nobody loses. */
const MAX_ATTEMPTS = 20;
/** What was read of the branch counts for a second. */
const RETRY_MS = 150;

/** Pins committed values in releases, of one or many instances in one commit. */
export class ValuesReleaser {
  readonly #git: GitValues;
  readonly #charts: ChartArchives;
  readonly #renderer: Pick<ReleaseRenderer, 'render'>;
  readonly #pinner: ReleasePinner;
  readonly #destination: (context: Context) => Destination;

  constructor(options: {
    git: GitValues;
    charts: ChartArchives;
    renderer: Pick<ReleaseRenderer, 'render'>;
    pinner: ReleasePinner;
    destination: (context: Context) => Destination;
  }) {
    this.#git = options.git;
    this.#charts = options.charts;
    this.#renderer = options.renderer;
    this.#pinner = options.pinner;
    this.#destination = options.destination;
  }

  /**
   * Pins a commit's layers. Where somebody released an instance meanwhile, the newest commit of the branch counts, which
   * holds theirs too. An instance that has these values and this chart already is left alone.
   *
   * @throws what rendering throws; nothing is written then.
   */
  async release(
    targets: readonly Target[],
    valuesCommit: string,
    commit: { author: GitAuthor; message: string },
  ): Promise<Released> {
    for (let attempt = 1; ; attempt += 1) {
      const prepared = await Promise.all(
        targets.map(target => this.prepare(target, valuesCommit)),
      );
      const pins = prepared.flatMap(({ pin }) => pin ?? []);
      const records = prepared.map(({ record }) => record);
      if (pins.length === 0) return { records };
      try {
        return { records, commit: await this.#pinner.pin(pins, commit) };
      } catch (error) {
        if (!(error instanceof ReleaseMovedError)) throw error;
        if (attempt === MAX_ATTEMPTS) throw error;
        await delay(RETRY_MS);
      }
    }
  }

  /** Renders what a target will be, on the branch as it is now. */
  async prepare(
    { record: decided, chart: wanted, known }: Target,
    valuesCommit: string,
  ): Promise<Prepared> {
    const head = await this.#git.head();
    const before = await this.#git.decidedRecord(
      decided.name,
      head,
      decided.context,
    );
    const moved =
      before.release.valuesCommit !== decided.release.valuesCommit &&
      before.release.valuesCommit !== valuesCommit;
    const sha = moved ? head.sha ?? valuesCommit : valuesCommit;
    const layers = await this.#layersAt(sha, before);
    const chart = wanted ?? (await this.#charts.of(before.release.chart));
    const pinned = await this.#git.pinnedLayers(before);
    if (
      chart.chart.digest === before.release.chart.digest &&
      pinned &&
      sameLayers(existingLayers(pinned), existingLayers(layers))
    ) {
      return { record: before };
    }
    const destination = this.#destination(before.context);
    const same =
      known && sameLayers(existingLayers(known.layers), existingLayers(layers));
    const rendered = same
      ? known.rendered
      : await this.#renderer.render({
          archive: chart.archive,
          layers: existingLayers(layers),
          name: before.name,
          destination,
        });
    const record = withRelease(before, destination, {
      chart: chart.chart,
      valuesCommit: sha,
      manifestsDigest: rendered.manifestsDigest,
      images: rendered.images,
    });
    const paths = existingLayers(layers).map(({ path }) => path);
    return { record, pin: { record, before, destination, layers: paths } };
  }

  async #layersAt(sha: string, record: InstanceRecord): Promise<LayerText[]> {
    const snapshot = await this.#git.commit(sha);
    if (snapshot) return this.#git.layers(snapshot, record);
    throw new NotFoundError(`There is no commit ${sha} in the repository.`);
  }
}

/** The instance with another release, where the configuration sends it now. */
export function withRelease(
  { context, name }: InstanceRecord,
  { namespace, engine }: Destination,
  release: Release,
): InstanceRecord {
  return { context, name, namespace, ...(engine && { engine }), release };
}
