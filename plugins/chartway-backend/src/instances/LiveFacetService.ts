import type { DeploymentStatus } from '@chartway/plugin-chartway-common';

/**
 * What an engine says of an instance, as lists show it. Times are ISO 8601 in UTC.
 *
 * @public
 */
export type LiveFacet = {
  /** Instance name. */
  name: string;
  /** As judged against the release that Git wants. */
  status: DeploymentStatus;
  /** In the engine's words. */
  sync?: string;
  /** In the engine's words. */
  health?: string;
  /** One sentence of the engine; empty when all is well. */
  message: string;
  /** When this live state began. */
  since: string;
  /** When the engine last said so. */
  observedAt: string;
};

/**
 * What the engines say of instances, for lists of many. It counts for an instance only if Git names the same engine, so an
 * engine says nothing about what is not its own. All of it can be learned again from the engines.
 */
export interface LiveFacetStore {
  /**
   * Takes what an engine knows as all that it knows: what it knew before and does not any more is forgotten. Writes only
   * what changed. Later ones of the same name win.
   */
  replace(engine: string, facets: readonly LiveFacet[]): Promise<void>;
  /** Adds or changes some. Later ones of the same name win. */
  put(engine: string, facets: readonly LiveFacet[]): Promise<void>;
  /** What was said last of those of these names that it knows, in any order. */
  read(engine: string, names: readonly string[]): Promise<LiveFacet[]>;
  /** Forgets some. */
  remove(engine: string, names: readonly string[]): Promise<void>;
}
