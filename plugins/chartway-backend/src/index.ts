/**
 * The Chartway backend plugin: Git, Argo CD and OCI registries.
 *
 * @packageDocumentation
 */
export { chartwayPlugin as default } from './plugin';
