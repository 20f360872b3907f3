import type { Asked } from './expectations';
import type { Probe } from './probes';

/** What was set up before anybody asks. */
export type Fixture = {
  /** Published charts by product. */
  charts: ReadonlyMap<
    string,
    { name: string; version: string; digest: string; archive: Uint8Array }
  >;
  /** Who deployed everything, as entity reference. */
  deployer: string;
  /** Another number every time. */
  counter(): number;
  /** Commit that released each instance. */
  releases: ReadonlyMap<Probe, string>;
  /** Audit entry of each deployment. */
  audit: ReadonlyMap<Probe, string>;
};

/** A request without its credentials; the path starts below `/api/chartway`. */
export type Ask = { path: string; body?: object | Uint8Array };

/** How one route is asked, and what an answer means. */
export type RouteEntry = {
  /** As the router has it. */
  route: string;
  permission: Asked;
  /** In words, for the table. */
  what: string;
  probes?: readonly Probe[];
  /** The answer is no JSON. */
  text?: true;
  /** A conflict is a yes: a state is in the way, not a permission. */
  mayConflict?: true;
  /** Services get no answer, whatever they are named for. */
  peopleOnly?: true;
  ask(probe: Probe, fixture: Fixture): Ask;
  /** Whether the answer of a list shows the probe; without it any answer that is no refusal is a yes. */
  shows?(body: unknown, probe: Probe, fixture: Fixture): boolean;
};
