import type {
  InstanceChange,
  InstanceValues,
  ValuesEdit,
  ValuesLayer,
} from '@chartway/plugin-chartway-common';
import {
  useCallback,
  useMemo,
  type Dispatch,
  type SetStateAction,
} from 'react';
import { editsBetween, sameJson } from './json';

/** How values are changed: in a form, or as text. */
export type EditMode = 'form' | 'text';

/** What a person has changed and not saved. */
export type Draft = {
  /** What the draft started from: later changes in Git are merged when it is saved. */
  values: InstanceValues;
  layer: ValuesLayer | undefined;
  mode: EditMode;
  /** Text of the layer, as it was changed. */
  text: string;
  /** All values merged, as the form changed them. */
  form: unknown;
  edits: readonly ValuesEdit[];
  dirty: boolean;
  /** To be previewed and saved; absent when nothing was changed. */
  change: InstanceChange | undefined;
  /** Somebody else changed the values since. */
  outdated: boolean;
  setLayer: (path: string) => void;
  setMode: (mode: EditMode) => void;
  setText: (text: string) => void;
  setForm: (form: unknown) => void;
  /** Goes on with a text that takes a newer commit into account. */
  resolve: (text: string, base: string) => void;
  discard: () => void;
};

type Changes = {
  /** The values that the changes are to. */
  values: InstanceValues;
  base: string;
  text?: string;
  form?: unknown;
};

/** What outlives a look at another tab of the page. */
export type KeptDraft = { path?: string; mode: EditMode; changes?: Changes };

/** Where it is kept. */
export type DraftKeeper = readonly [
  KeptDraft,
  Dispatch<SetStateAction<KeptDraft>>,
];

/** Keeps what a person changes while Git moves on. */
export function useDraft(
  latest: InstanceValues,
  [kept, keep]: DraftKeeper,
): Draft {
  const { path, mode, changes } = kept;
  const values = changes?.values ?? latest;
  const layer =
    values.layers.find(one => one.path === path) ?? ownLayer(values.layers);
  const text = changes?.text ?? layer?.text ?? '';
  const form = changes?.form ?? values.effective;

  const edits = useMemo(
    () =>
      changes?.form === undefined
        ? []
        : editsBetween(values.effective, changes.form, standsIn(values, layer)),
    [values, layer, changes],
  );
  const change = useMemo(
    () => changeOf(changes, layer, edits),
    [changes, layer, edits],
  );

  const set = useCallback(
    (next: Partial<KeptDraft>) => keep(before => ({ ...before, ...next })),
    [keep],
  );
  const edit = (next: Pick<Changes, 'text' | 'form'>) => {
    const base = changes?.base ?? latest.commit;
    // Back to where it began is no change, and follows Git again.
    const same =
      base === values.commit &&
      (next.text === undefined
        ? sameJson(next.form, values.effective)
        : next.text === layer?.text);
    set({ changes: same ? undefined : { values, base, ...next } });
  };
  return {
    ...{ values, layer, mode, text, form, edits, change },
    dirty: change !== undefined,
    outdated: change !== undefined && change.base !== latest.commit,
    setLayer: next => set({ path: next }),
    setMode: next => set({ mode: next }),
    setText: next => edit({ text: next }),
    setForm: next => edit({ form: next }),
    resolve: (next, base) =>
      set({ mode: 'text', changes: { values, base, text: next } }),
    discard: () => set({ changes: undefined }),
  };
}

/** The layer that is only this instance's. */
function ownLayer(layers: readonly ValuesLayer[]): ValuesLayer | undefined {
  return layers.find(({ kind }) => kind === 'instance') ?? layers.at(-1);
}

/** Whether a layer says something at a pointer or below. */
function standsIn(values: InstanceValues, layer: ValuesLayer | undefined) {
  const index = layer ? values.layers.indexOf(layer) : -1;
  return (pointer: string) =>
    values.origins.some(
      origin =>
        (origin.pointer === pointer ||
          origin.pointer.startsWith(`${pointer}/`)) &&
        origin.layer === index,
    );
}

function changeOf(
  changes: Changes | undefined,
  layer: ValuesLayer | undefined,
  edits: ValuesEdit[],
): InstanceChange | undefined {
  if (!changes || !layer) return undefined;
  const { base, text } = changes;
  if (text !== undefined) {
    return text === layer.text && base === changes.values.commit
      ? undefined
      : { base, path: layer.path, text };
  }
  return edits.length > 0 ? { base, path: layer.path, edits } : undefined;
}
