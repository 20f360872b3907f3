import type {
  InstanceChange,
  InstanceValues,
  ValuesEdit,
  ValuesLayer,
} from '@chartway/plugin-chartway-common';
import { useCallback, useMemo, useState } from 'react';
import { editsBetween } from './json';

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

/** Keeps what a person changes while Git moves on. */
export function useDraft(latest: InstanceValues): Draft {
  const [path, setPath] = useState<string>();
  const [mode, setMode] = useState<EditMode>('form');
  const [changes, setChanges] = useState<Changes>();
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

  const edit = useCallback(
    (next: Pick<Changes, 'text' | 'form'>) =>
      setChanges(before => ({
        values: before?.values ?? latest,
        base: before?.base ?? latest.commit,
        ...next,
      })),
    [latest],
  );
  return {
    values,
    layer,
    mode,
    text,
    form,
    edits,
    dirty: change !== undefined,
    change,
    outdated: changes !== undefined && changes.base !== latest.commit,
    setLayer: setPath,
    setMode,
    setText: useCallback(next => edit({ text: next }), [edit]),
    setForm: useCallback(next => edit({ form: next }), [edit]),
    resolve: useCallback(
      (next, base) => {
        setMode('text');
        setChanges(before => ({
          values: before?.values ?? latest,
          base,
          text: next,
        }));
      },
      [latest],
    ),
    discard: useCallback(() => setChanges(undefined), []),
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
