/**
 * The Chartway backend plugin: Git, Argo CD and OCI registries.
 *
 * @packageDocumentation
 */
export { createGiteaGitHost } from './adapters/git/gitea/GiteaGitHost';
export { createLocalGitHost } from './adapters/git/local/LocalGitHost';
export {
  createLayoutChartRegistry,
  createOciChartRegistry,
} from './adapters/oci';
export { auditLogOn, type OpenAuditLog } from './auditLogOn';
export {
  fillInstances,
  putLiveFacets,
  type InstanceToFill,
} from './fillInstances';
export type { LiveFacet } from './instances/LiveFacetService';
export { timeOrderedId } from './http/timeOrderedId';
export { redactRequestLog } from './http/queryStrings';
export { chartwayPlugin as default } from './plugin';
