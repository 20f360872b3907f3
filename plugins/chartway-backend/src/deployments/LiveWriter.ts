import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import type {
  DeploymentEngine,
  ObservedApplication,
} from '@chartway/plugin-chartway-node';
import type { LiveFacet, LiveFacetStore } from '../instances/LiveFacetService';
import { redact } from '../redaction/redact';
import type { DeploymentEventStore } from './DeploymentEventStore';
import { newEvents, type DeploymentEvent } from './domain/deploymentEvents';
import { judge } from './domain/deploymentState';
import type { DesiredInstance } from './domain/desiredInstance';
import { sightingOf, type Sighting } from './domain/sighting';

/** Instances looked up at once. */
const AT_ONCE = 500;

/** The instances of these names that Git has. */
export type FindDesired = (
  names: readonly string[],
) => Promise<DesiredInstance[]>;

/** What is to be written of an engine: all of it, or what changed. */
export type Unwritten = {
  all: boolean;
  /** Instances whose Application, or whose desired release, changed. */
  names: ReadonlySet<string>;
  /** Instances whose Application is gone. */
  removed: ReadonlySet<string>;
};

type Seen = { instance: DesiredInstance; sighting: Sighting };

/** The instance that an Application says it is of. Whether that is so, Git's record decides. */
const instanceNameOf = ({ state }: ObservedApplication): string | undefined =>
  state?.annotations[CHARTWAY_INSTANCE_ANNOTATION];

function facetOf(
  { instance, sighting }: Seen,
  before: LiveFacet | undefined,
  now: string,
): LiveFacet {
  const judgement = judge(sighting, instance.release);
  const { status, sync, health, message } = judgement;
  return {
    name: instance.name,
    status,
    ...(sync && { sync }),
    ...(health && { health }),
    message: status === 'arrived' ? '' : redact(message),
    since: before?.status === status ? before.since : now,
    observedAt: 'observedAt' in sighting ? sighting.observedAt : now,
  };
}

/** Writes what the engines say of instances to the database: for lists, and what became of releases. */
export class LiveWriter {
  readonly #find: FindDesired;
  readonly #facets: LiveFacetStore;
  readonly #events: DeploymentEventStore;
  readonly #now: () => Date;

  constructor(options: {
    find: FindDesired;
    facets: LiveFacetStore;
    events: DeploymentEventStore;
    now: () => Date;
  }) {
    this.#find = options.find;
    this.#facets = options.facets;
    this.#events = options.events;
    this.#now = options.now;
  }

  /** @throws UpstreamError while nothing is known of the engine; what the stores throw. */
  async write(engine: DeploymentEngine, changes: Unwritten): Promise<void> {
    if (changes.all) {
      const seen = await engine.list({});
      await this.#facets.replace(engine.name, await this.#judged(engine, seen));
      return;
    }
    const { names, removed } = changes;
    if (removed.size > 0) {
      await this.#facets.remove(engine.name, [...removed]);
    }
    if (names.size === 0) return;
    const seen = await engine.list({ names: [...names] });
    const judged = await this.#judged(engine, seen);
    if (judged.length > 0) await this.#facets.put(engine.name, judged);
  }

  /** What the Applications mean for those instances that they are really of; records what became of their releases. */
  async #judged(
    engine: DeploymentEngine,
    observed: readonly ObservedApplication[],
  ): Promise<LiveFacet[]> {
    const facets: LiveFacet[] = [];
    for (let start = 0; start < observed.length; start += AT_ONCE) {
      const some = observed.slice(start, start + AT_ONCE);
      facets.push(...(await this.#judgeSome(engine, some)));
    }
    return facets;
  }

  async #judgeSome(
    engine: DeploymentEngine,
    observed: readonly ObservedApplication[],
  ): Promise<LiveFacet[]> {
    const byApplication = new Map(
      observed.map(item => [item.state?.name, item]),
    );
    const named = observed.flatMap(item => instanceNameOf(item) ?? []);
    const instances = await this.#find([...new Set(named)]);
    const seen = instances.flatMap((instance): Seen[] => {
      const found = byApplication.get(instance.application);
      if (instance.engine !== engine.name || !found) return [];
      const sighting = sightingOf(found, instance.name);
      return sighting.kind === 'own' ? [{ instance, sighting }] : [];
    });
    const names = seen.map(({ instance }) => instance.name);
    const now = this.#now().toISOString();
    await this.#record(seen, names, now);
    const before = new Map(
      (await this.#facets.read(engine.name, names)).map(facet => [
        facet.name,
        facet,
      ]),
    );
    return seen.map(item => facetOf(item, before.get(item.instance.name), now));
  }

  async #record(
    seen: readonly Seen[],
    names: readonly string[],
    now: string,
  ): Promise<void> {
    const last = await this.#events.last(names);
    const events = seen.flatMap(({ instance, sighting }): DeploymentEvent[] =>
      newEvents(instance, sighting, last.get(instance.name), now),
    );
    await this.#events.append(events);
  }
}
