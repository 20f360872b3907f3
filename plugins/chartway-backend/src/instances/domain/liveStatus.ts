import type { DeploymentStatus } from '@chartway/plugin-chartway-common';

/**
 * Every status, the worst first: lists sort so. Databases hold the place in this list; whoever changes it counts up the
 * format of the index.
 */
export const LIVE_STATUSES = [
  'degraded',
  'drifted',
  'unreachable',
  'unknown',
  'progressing',
  'none',
  'arrived',
] as const satisfies readonly DeploymentStatus[];

/** The place of a status in {@link LIVE_STATUSES}. */
export const liveCode = (status: DeploymentStatus): number =>
  LIVE_STATUSES.indexOf(status);

/** The status at a place; `unknown` for a place that there is not. */
export const liveStatus = (code: number): DeploymentStatus =>
  LIVE_STATUSES[code] ?? 'unknown';

/** The status of an instance of which no engine has said anything. */
export const statusWithout = (engine: string | undefined): DeploymentStatus =>
  engine === undefined ? 'none' : 'unknown';
