import { editValues, mergeThreeWay, type Json } from '@chartway/chart-kit';
import { ConflictError, InputError } from '@backstage/errors';
import type {
  ChangeConflict,
  Context,
  InstanceChange,
} from '@chartway/plugin-chartway-common';
import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { z } from 'zod';
import { DetailedConflictError } from '../../http/DetailedConflictError';
import type { Destination } from '../InstanceService';
import type { LayerKind } from '../domain/layerKinds';
import { rebaseEdits } from '../domain/rebaseEdits';
import type { InstanceRecord } from '../domain/releaseFile';
import { readText, type LayerText } from '../layers';
import type { ChangeChecker, ChangeProblem, Checked } from './ChangeChecker';
import type { ChartArchive, ChartArchives } from './ChartArchives';
import type { GitValues } from './GitValues';

/** A change as it would be made to the branch as it is now. */
export type ChangePlan = {
  /** The commit it was planned on. */
  head: string;
  record: InstanceRecord;
  destination: Destination;
  layer: LayerKind;
  /** Text of the changed layer on the branch, and with the change. */
  text: { before: string; after: string };
  /** All layers on the branch, without the change. */
  current: LayerText[];
  /** All layers as they are to be released. */
  layers: LayerText[];
  /** The commit of these layers, when it exists already: only the chart changes. */
  valuesCommit?: string;
  chart: ChartArchive;
  checked: Checked;
};

const json: z.ZodType<Json> = z.json();

/** Whether a change is about values at all, or about the chart version only. */
export const changesValues = ({ text, edits }: InstanceChange): boolean =>
  text !== undefined || edits !== undefined;

const editsOf = ({ edits = [] }: InstanceChange) =>
  edits.map(edit =>
    edit.op === 'set' ? { ...edit, value: json.parse(edit.value) } : edit,
  );

/** Works out what a change comes to. Writes nothing. */
export class ChangePlanner {
  readonly #git: GitValues;
  readonly #charts: ChartArchives;
  readonly #checker: ChangeChecker;
  readonly #destination: (context: Context) => Destination;

  constructor(options: {
    git: GitValues;
    charts: ChartArchives;
    checker: ChangeChecker;
    destination: (context: Context) => Destination;
  }) {
    this.#git = options.git;
    this.#charts = options.charts;
    this.#checker = options.checker;
    this.#destination = options.destination;
  }

  /**
   * @throws InputError for a change that makes no sense; NotFoundError for a chart version that is not there; ConflictError
   * with a `ChangeConflict` when others changed the same lines.
   */
  async plan(
    name: string,
    change: InstanceChange,
    decided: Context,
  ): Promise<ChangePlan> {
    requireSense(change);
    const head = await this.#git.head();
    const record = await this.#git.decidedRecord(name, head, decided);
    const layer = this.#git.layerAt(record, change.path);
    const current = await this.#git.layers(head, record);
    const before = current.find(({ path }) => path === layer.path)?.text ?? '';
    const after = changesValues(change)
      ? await this.#changedText(change, layer.path, before, head)
      : before;
    const destination = this.#destination(record.context);
    const chart = await this.#chart(record, change);
    const released = await this.#layers(record, change, layer, {
      current,
      after,
    });
    const { path } = layer;
    const { layers } = released;
    const checked = await this.#checker.check({
      ...{ name, destination, chart, layers, path },
    });
    return {
      head: head.sha ?? '',
      ...{ record, destination, layer, current, chart, checked },
      text: { before, after },
      ...released,
    };
  }

  #chart(record: InstanceRecord, { chartVersion }: InstanceChange) {
    const { chart } = record.release;
    return chartVersion === undefined || chartVersion === chart.version
      ? this.#charts.of(chart)
      : this.#charts.version(chart.name, chartVersion);
  }

  /** With new values, all that is on the branch; without, exactly what is released now. */
  async #layers(
    record: InstanceRecord,
    change: InstanceChange,
    layer: LayerKind,
    texts: { current: LayerText[]; after: string },
  ): Promise<Pick<ChangePlan, 'layers' | 'valuesCommit'>> {
    const { current, after } = texts;
    if (!changesValues(change)) {
      const pinned = await this.#git.pinnedLayers(record);
      const { valuesCommit } = record.release;
      if (pinned) return { layers: pinned, valuesCommit };
    }
    return {
      layers: current.map(item =>
        item.path === layer.path && (item.exists || after !== '')
          ? { ...item, text: after, exists: true }
          : item,
      ),
    };
  }

  /** The person's change, on top of what others did since they looked. */
  async #changedText(
    change: InstanceChange,
    path: string,
    theirs: string,
    head: GitSnapshot,
  ): Promise<string> {
    const base = await this.#baseText(change.base, path, head);
    const yours = change.text ?? editValues(base, editsOf(change));
    if (base === theirs || yours === theirs) return yours;
    const rebased = change.edits && rebaseEdits(base, theirs, editsOf(change));
    if (rebased !== undefined) return rebased;
    const { text, conflicts } = mergeThreeWay(base, theirs, yours);
    if (conflicts.length === 0) return text;
    const conflict: ChangeConflict = {
      ...{ path, base, yours, theirs },
      commit: head.sha ?? '',
    };
    throw new DetailedConflictError(
      `Somebody else changed the same lines of ${path} meanwhile, so nothing was written. Compare the two texts and save again.`,
      { conflict },
    );
  }

  async #baseText(
    base: string,
    path: string,
    head: GitSnapshot,
  ): Promise<string> {
    const snapshot = base === head.sha ? head : await this.#git.commit(base);
    if (snapshot) return (await readText(snapshot, path)) ?? '';
    throw new ConflictError(
      `The commit ${base} that this change starts from is not in the repository any more. Load the values again.`,
    );
  }
}

/** Problems that forbid a change. */
export const errorsOf = ({ problems }: Checked): ChangeProblem[] =>
  problems.filter(({ severity }) => severity === 'error');

/** @throws InputError */
function requireSense(change: InstanceChange): void {
  if (change.text !== undefined && change.edits !== undefined) {
    throw new InputError(
      'A change has either the whole text of a layer or edits to it, not both.',
    );
  }
  if (!changesValues(change) && change.chartVersion === undefined) {
    throw new InputError(
      'This changes nothing: give text, edits or chartVersion.',
    );
  }
}
