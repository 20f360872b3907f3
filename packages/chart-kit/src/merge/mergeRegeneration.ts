import type { MergeNames } from './mergeThreeWay';
import { mergeTrees, type FileTree, type MergedTree } from './mergeTrees';

/** Says what a chart was generated from; written by machines only. */
const RECORD = 'chartway.yaml';

/**
 * The files of a chart that is generated anew, with what people changed since.
 *
 * @param base - what the old revision of the chart template gave for the recorded inputs
 * @param ours - the chart source as it is
 * @param theirs - what the new revision gives
 * @param names - what markers of conflicts call the sides
 * @returns the merged files; `chartway.yaml` is always that of `theirs`, for it says what was generated
 * @public
 */
export function mergeRegeneration(
  base: FileTree,
  ours: FileTree,
  theirs: FileTree,
  names: MergeNames = {},
): MergedTree {
  const record = theirs.get(RECORD);
  const settled = new Map(ours);
  if (record) settled.set(RECORD, record);
  else settled.delete(RECORD);
  return mergeTrees(base, settled, theirs, names);
}
