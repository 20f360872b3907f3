import { isError } from '@backstage/errors';
import type { Context } from '@chartway/plugin-chartway-common';
import { allows, type PermissionFilter } from '../../authorization/filters';
import { redact } from '../../redaction/redact';
import type { Destination } from '../InstanceService';
import type { ReleaseRenderer } from '../ReleaseRenderer';
import type { InstanceRecord } from '../domain/releaseFile';
import { existingLayers, type ChangedTexts } from '../layers';
import { requireNoProblems } from './changeFacts';
import type { ChangePlan } from './ChangePlanner';
import type { ChartArchives } from './ChartArchives';
import type { GitValues } from './GitValues';
import type { Target } from './ValuesReleaser';

/** Other instances that are rendered before a shared layer is changed; the rest is looked at when it is released. */
const MAX_RENDERED = 200;
/** As many as Helm has workers, about. */
const AT_ONCE = 4;

/** An instance that would not render with a change. */
export type Failure = { name: string; context: Context; message: string };

/** The other instances that a shared layer is part of. */
export class TouchedInstances {
  readonly #git: GitValues;
  readonly #charts: ChartArchives;
  readonly #renderer: Pick<ReleaseRenderer, 'render'>;
  readonly #destination: (context: Context) => Destination;

  constructor(options: {
    git: GitValues;
    charts: ChartArchives;
    renderer: Pick<ReleaseRenderer, 'render'>;
    destination: (context: Context) => Destination;
  }) {
    this.#git = options.git;
    this.#charts = options.charts;
    this.#renderer = options.renderer;
    this.#destination = options.destination;
  }

  /** The first of them by name, without the one that the change was made from; `total` counts all. */
  async of(
    plan: Pick<ChangePlan, 'layer' | 'record'>,
  ): Promise<{ records: InstanceRecord[]; total: number }> {
    if (plan.layer.kind === 'instance') return { records: [], total: 0 };
    const { records, total } = await this.#git.touched(
      plan.layer,
      { kind: 'all' },
      MAX_RENDERED + 1,
    );
    const others = records.filter(({ name }) => name !== plan.record.name);
    return { records: others.slice(0, MAX_RENDERED), total: total - 1 };
  }

  /**
   * Renders them with the change.
   *
   * @returns those that can be released, and those that render without the change and would not with it.
   */
  async judge(
    plan: ChangePlan,
  ): Promise<{ targets: Target[]; failures: Failure[] }> {
    const { records } = await this.of(plan);
    const targets: Target[] = [];
    const failures: Failure[] = [];
    for (let start = 0; start < records.length; start += AT_ONCE) {
      const some = records.slice(start, start + AT_ONCE);
      const judged = some.map(record => this.#judge(plan, record));
      for (const item of await Promise.all(judged)) {
        if (item && 'message' in item) failures.push(item);
        else if (item) targets.push(item);
      }
    }
    return { targets, failures };
  }

  /** Those that can be released with the change. @throws InputError when one of them would break by it. */
  async required(plan: ChangePlan, sees: PermissionFilter): Promise<Target[]> {
    const { targets, failures } = await this.judge(plan);
    requireNoProblems(
      failures.map(({ name, context, message }) => {
        const who = allows(sees, context)
          ? name
          : 'An instance that you may not see';
        return `${who} would not render with this: ${message}`;
      }),
    );
    return targets;
  }

  async #judge(
    plan: ChangePlan,
    record: InstanceRecord,
  ): Promise<Target | Failure | undefined> {
    const changed = new Map([[plan.layer.path, plan.text.after]]);
    try {
      return await this.#target(plan, record, changed);
    } catch (error) {
      const { name, context } = record;
      const message = isError(error) ? redact(error.message) : 'Helm failed.';
      try {
        await this.#target(plan, record, new Map());
        return { name, context, message };
      } catch {
        // It does not render as it is either, so the change is not to blame.
        return undefined;
      }
    }
  }

  async #target(
    plan: ChangePlan,
    record: InstanceRecord,
    changed: ChangedTexts,
  ): Promise<Target> {
    const head = await this.#git.commit(plan.head);
    const layers = head ? await this.#git.layers(head, record, changed) : [];
    const chart = await this.#charts.of(record.release.chart);
    const rendered = await this.#renderer.render({
      archive: chart.archive,
      layers: existingLayers(layers),
      name: record.name,
      destination: this.#destination(record.context),
    });
    return { record, known: { layers, rendered } };
  }
}
