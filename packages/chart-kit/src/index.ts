/**
 * Chart templates, generators and deterministic packaging as plain functions on file maps.
 *
 * @packageDocumentation
 */
export * from './types';
export * from './errors';
export {
  instanceName,
  parseContext,
  sameInstance,
  validateContext,
} from './context';
export {
  nextVersion,
  tagToVersion,
  validateVersion,
  versionToTag,
} from './versions';
export { parseYaml11 } from './yaml/parseYaml11';
export { toYaml } from './yaml/toYaml';
export { editValues, type ValuesEdit } from './values/editValues';
export { effectiveValues, type ValueOrigin } from './values/effectiveValues';
export { FIXED_MODIFICATION_TIME, packageChart } from './package/packageChart';
export { readArchive } from './package/readArchive';
export { parseChartTemplate } from './template/parseChartTemplate';
export { validateInputs } from './template/inputs';
export { generateChart } from './generate/generateChart';
export {
  mergeThreeWay,
  type MergeConflict,
  type MergeNames,
} from './merge/mergeThreeWay';
export {
  mergeTrees,
  type FileTree,
  type MergedTree,
  type TreeConflict,
} from './merge/mergeTrees';
export { mergeRegeneration } from './merge/mergeRegeneration';
