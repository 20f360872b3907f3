/**
 * The real Helm 4 engine, compiled to WebAssembly and run in worker threads.
 *
 * @packageDocumentation
 */
export { createHelmEngine } from './createHelmEngine';
export { HelmEngineError, HelmError, HelmLimitError } from './errors';
export type * from './types';
