import type { Json } from '../types';
import {
  bothNull,
  coalesce,
  putOver,
  readLayer,
  valueOf,
  withoutNulls,
  type MapTree,
  type Place,
  type Tree,
} from './layerTree';
import { formatPointer } from './pointer';

/**
 * Where a value comes from. Layers count from 0, lines from 1.
 *
 * @public
 */
export interface ValueOrigin {
  /** JSON pointer (RFC 6901) of a scalar, a list or an empty mapping; or of a key that a layer deletes. */
  pointer: string;
  /** Layer that the value comes from, or that deletes it. */
  layer: number;
  /** Line of the key; within an anchor, where that is written. */
  line: number;
  /** What it stands in for, in the order of the layers. */
  overridden: { layer: number; line: number }[];
}

function unique(places: Place[]): Place[] {
  const sorted = [...places].sort(
    (a, b) => a.layer - b.layer || a.line - b.line,
  );
  return sorted.filter(({ layer, line }, at) => {
    const before = sorted[at - 1];
    return before?.layer !== layer || before.line !== line;
  });
}

function origin(path: string[], tree: Tree, above: Place[]): ValueOrigin {
  const merged = tree.kind === 'map' ? tree.merged : [];
  return {
    pointer: formatPointer(path),
    ...tree.at,
    overridden: unique([...above, ...tree.overridden, ...merged]),
  };
}

/** Origins of all leaves; `above` is what mappings on the way replaced. */
function* originsOf(
  tree: MapTree,
  path: string[],
  above: Place[],
): Generator<ValueOrigin> {
  for (const [key, child] of tree.entries) {
    const here = [...path, key];
    if (child.kind === 'leaf' || child.entries.size === 0) {
      yield origin(here, child, above);
    } else {
      yield* originsOf(child, here, [...above, ...child.overridden]);
    }
  }
}

/**
 * Merges layers of values as Helm does with a chart's own `values.yaml` (the first layer) and several `-f` files (the
 * others): later wins, mappings merge, lists are replaced, null deletes what the chart has. Defaults of subcharts are
 * no layer and not in the result. Source: Helm 4, `MergeMaps` and `CoalesceValues`.
 *
 * @param layers - names are for messages; texts are YAML as Helm reads it and may be empty
 * @returns the values, and where each comes from; a key that was deleted has an origin and no value
 * @throws YamlError naming the layer and the line when one is refused (see `parseYaml11`) or is no mapping.
 * @public
 */
export function effectiveValues(
  layers: readonly { name: string; text: string }[],
): { values: Json; origins: ValueOrigin[] } {
  const [chart, ...people] = layers.map(readLayer);
  if (!chart) return { values: {}, origins: [] };
  const nothing: MapTree = {
    kind: 'map',
    at: chart.at,
    overridden: [],
    merged: [],
    entries: new Map(),
  };
  const given = people.reduce((under, over) => putOver(over, under), nothing);
  const deletions: ValueOrigin[] = [];
  const deleted = (path: string[], tree: Tree) => {
    deletions.push(origin(path, tree, []));
  };
  // Of the outermost keys Helm also deletes those that are null in the chart; further inside, those stay null.
  for (const key of bothNull(given, chart)) {
    const tree = given.entries.get(key);
    if (tree) deleted([key], tree);
    given.entries.delete(key);
  }
  const merged = coalesce(given, withoutNulls(chart), deleted);
  return {
    values: valueOf(merged),
    origins: [...originsOf(merged, [], []), ...deletions],
  };
}
