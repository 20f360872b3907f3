import type { DeploymentEventStore } from './DeploymentEventStore';
import type { DesiredInstance } from './domain/desiredInstance';
import { eventOf, isOfRelease } from './domain/deploymentEvents';

/** When the newest part of an instance's release, chart or values, was made: ISO 8601; undefined when nobody knows. */
export type BegunAt = (
  instance: DesiredInstance,
) => Promise<string | undefined>;

/** Records that Git began to want a release, once for each. */
export class DesiredRecorder {
  readonly #events: DeploymentEventStore;
  readonly #begunAt: BegunAt;
  readonly #now: () => Date;

  constructor(options: {
    events: DeploymentEventStore;
    begunAt: BegunAt;
    now: () => Date;
  }) {
    this.#events = options.events;
    this.#begunAt = options.begunAt;
    this.#now = options.now;
  }

  async record(instances: readonly DesiredInstance[]): Promise<void> {
    const last = await this.#events.last(instances.map(({ name }) => name));
    const changed = instances.filter(instance => {
      const before = last.get(instance.name);
      return !before || !isOfRelease(before, instance);
    });
    const at = this.#now().toISOString();
    const events = changed.map(async instance => {
      const begun = await this.#begunAt(instance);
      return {
        ...eventOf(
          instance,
          last.has(instance.name) ? 'desired' : 'created',
          at,
        ),
        // Clocks of others may run ahead; nothing is desired before it was made.
        ...(begun !== undefined && { begunAt: begun < at ? begun : at }),
      };
    });
    await this.#events.append(await Promise.all(events));
  }
}
