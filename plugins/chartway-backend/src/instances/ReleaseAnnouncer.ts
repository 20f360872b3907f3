import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  CHARTWAY_INSTANCES_TOPIC,
  type Instance,
} from '@chartway/plugin-chartway-common';
import type { EventsService } from '@backstage/plugin-events-node';
import type { ReleaseListener } from './InstanceService';

/** Tells everybody who wants to know that Git says something new of an instance. */
export class ReleaseAnnouncer implements ReleaseListener {
  readonly #events: EventsService;
  readonly #listener: ReleaseListener;
  readonly #logger: LoggerService;

  constructor(options: {
    events: EventsService;
    listener: ReleaseListener;
    logger: LoggerService;
  }) {
    this.#events = options.events;
    this.#listener = options.listener;
    this.#logger = options.logger;
  }

  /** Never throws: Git is written, the release has happened. */
  async released(instance: Instance): Promise<void> {
    await this.#listener.released(instance);
    try {
      await this.#events.publish({
        topic: CHARTWAY_INSTANCES_TOPIC,
        eventPayload: { instanceName: instance.name, action: 'deployed' },
      });
    } catch (error) {
      // Git has it; whoever listens finds it at the next regular look.
      this.#logger.warn(
        `The release of ${instance.name} could not be announced: ${error}`,
      );
    }
  }
}
