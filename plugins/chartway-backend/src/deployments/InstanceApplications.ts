import { isError } from '@backstage/errors';
import type { Instance } from '@chartway/plugin-chartway-common';
import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import { redact } from '../redaction/redact';
import type { EngineDirectory } from './EngineDirectory';
import { absentAt, sightingOf, type Sighting } from './domain/sighting';
import { within, type Patience } from './within';

/** Within this time a dead engine is shown as such. */
const STATE_TIMEOUT_MS = 2000;
/** How much longer a list waits for the others once one engine has answered, so that one that hangs delays no view. */
const GRACE_MS = 500;

/** What of an instance says where its Application is. */
export type Located = Pick<Instance, 'name' | 'engine' | 'application'>;

function withoutEngine({ engine }: Located): Sighting {
  return {
    kind: 'none',
    message: engine
      ? `The deployment engine "${engine}" is not configured any more (chartway.engines).`
      : 'No deployment engine is configured for this context; Git holds the desired state.',
  };
}

const unreachable = (error: unknown): Sighting => ({
  kind: 'unreachable',
  message: isError(error) ? redact(error.message) : 'It does not answer.',
});

/**
 * Finds the Applications of instances: by the engine and the name that Git's record gives, never by what an Application
 * says of itself alone.
 */
export class InstanceApplications {
  readonly #engines: EngineDirectory;
  readonly #now: () => Date;

  constructor(engines: EngineDirectory, now: () => Date) {
    this.#engines = engines;
    this.#now = now;
  }

  /** Never throws: an engine that does not answer in time is seen as `unreachable`. */
  async sight(instance: Located): Promise<Sighting> {
    const engine = this.#engines.find(instance.engine);
    if (!engine) return withoutEngine(instance);
    try {
      const found = await within(engine.find(instance.application), {
        engine,
        milliseconds: STATE_TIMEOUT_MS,
      });
      return sightingOf(found, instance.name);
    } catch (error) {
      return unreachable(error);
    }
  }

  /**
   * As `sight`, with one question to each engine. Once one has answered, the others have half a second more. By instance name.
   */
  async sightAll(
    instances: readonly Located[],
  ): Promise<Map<string, Sighting>> {
    const byEngine = new Map<DeploymentEngine, Located[]>();
    const sightings = new Map<string, Sighting>();
    for (const instance of instances) {
      const engine = this.#engines.find(instance.engine);
      if (!engine) {
        sightings.set(instance.name, withoutEngine(instance));
        continue;
      }
      const own = byEngine.get(engine) ?? [];
      own.push(instance);
      byEngine.set(engine, own);
    }
    const others = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const onAnswer = () => {
      grace ??= setTimeout(() => others.abort(), GRACE_MS);
    };
    const asked = [...byEngine].map(([engine, own]) =>
      this.#ask(
        own,
        {
          engine,
          milliseconds: STATE_TIMEOUT_MS,
          signal: others.signal,
        },
        onAnswer,
      ),
    );
    for (const some of await Promise.all(asked)) {
      for (const [name, sighting] of some) sightings.set(name, sighting);
    }
    clearTimeout(grace);
    return sightings;
  }

  async #ask(
    instances: readonly Located[],
    patience: Patience,
    onAnswer: () => void,
  ): Promise<[string, Sighting][]> {
    const { engine } = patience;
    try {
      const names = instances.map(({ application }) => application);
      const found = await within(engine.list({ names }), patience);
      onAnswer();
      const byName = new Map(found.map(item => [item.state?.name, item]));
      const absent = absentAt(engine.connection(), this.#now());
      return instances.map(({ name, application }) => {
        const seen = byName.get(application);
        return [name, seen ? sightingOf(seen, name) : absent];
      });
    } catch (error) {
      const sighting = unreachable(error);
      return instances.map(({ name }) => [name, sighting]);
    }
  }
}
