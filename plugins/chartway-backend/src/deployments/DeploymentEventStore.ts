import type { PermissionFilter } from '../authorization/filters';
import type { Context } from '@chartway/plugin-chartway-common';
import type { DeploymentEvent, LastEvent } from './domain/deploymentEvents';

/** Which events to read. Every given part of the context must match. */
export type DeploymentEventQuery = Partial<Context> & {
  /** Of which instances they may be read. */
  allowed: PermissionFilter;
  /** From then on, ISO 8601 in UTC. */
  from: string;
};

/** Where it is kept what became of releases. Events are only ever added. */
export interface DeploymentEventStore {
  append(events: readonly DeploymentEvent[]): Promise<void>;
  /** The last event of each instance that has one, by instance name. */
  last(names: readonly string[]): Promise<Map<string, LastEvent>>;
  /** Events in the order in which they were added, in pieces; without `synced`, of which nothing is measured. */
  read(query: DeploymentEventQuery): AsyncIterable<DeploymentEvent[]>;
  /** Where an instance was that there is no more, if anything was recorded of it: its newest event. */
  newest(name: string): Promise<DeploymentEvent | undefined>;
}
