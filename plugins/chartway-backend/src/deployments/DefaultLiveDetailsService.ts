import { ConflictError } from '@backstage/errors';
import type {
  LiveDiff,
  LiveEvents,
  LiveResources,
} from '@chartway/plugin-chartway-common';
import {
  maskManifest,
  UpstreamError,
  type DeploymentEngine,
  type EngineEvent,
  type EngineResource,
} from '@chartway/plugin-chartway-node';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import { redact } from '../redaction/redact';
import type { EngineDirectory } from './EngineDirectory';
import { InstanceApplications } from './InstanceApplications';
import { findInstance } from './findInstance';
import type { LiveDetailsService } from './LiveDetailsService';
import { judge } from './domain/deploymentState';
import { objectDiffs } from './domain/objectDiffs';
import { isRestartable } from './domain/workloads';

const MAX_EVENTS = 500;

/** {@link LiveDetailsService} on the configured engines. */
export class DefaultLiveDetailsService implements LiveDetailsService {
  readonly #instances: Pick<InstanceService, 'get' | 'named'>;
  readonly #engines: EngineDirectory;
  readonly #applications: InstanceApplications;
  readonly #maskingKey: Uint8Array;
  readonly #now: () => Date;

  constructor(options: {
    instances: Pick<InstanceService, 'get' | 'named'>;
    engines: EngineDirectory;
    /** Known to the portal only; see `maskManifest`. */
    maskingKey: Uint8Array;
    now: () => Date;
  }) {
    this.#instances = options.instances;
    this.#engines = options.engines;
    this.#applications = new InstanceApplications(options.engines, options.now);
    this.#maskingKey = options.maskingKey;
    this.#now = options.now;
  }

  async resources(
    instanceName: string,
    caller: Caller,
  ): Promise<LiveResources> {
    const { engine, application } = await this.#own(instanceName, caller);
    const resources = await engine.resources(application);
    return {
      items: resources.map(presentResource),
      observedAt: this.#now().toISOString(),
    };
  }

  async events(instanceName: string, caller: Caller): Promise<LiveEvents> {
    const { engine, application } = await this.#own(instanceName, caller);
    const events = await engine.events(application);
    const at = ({ lastAt, firstAt }: EngineEvent) => lastAt ?? firstAt ?? '';
    return {
      items: [...events]
        .sort((a, b) => at(b).localeCompare(at(a)))
        .slice(0, MAX_EVENTS)
        .map(event => ({ ...event, message: redact(event.message) })),
    };
  }

  async diff(instanceName: string, caller: Caller): Promise<LiveDiff> {
    const { engine, application } = await this.#own(instanceName, caller);
    const differences = await engine.differences(application);
    return {
      items: objectDiffs(differences, manifest =>
        maskManifest(manifest, this.#maskingKey),
      ),
      observedAt: this.#now().toISOString(),
    };
  }

  /** The engine that has the instance's Application, which is the instance's at this moment. */
  async #own(
    instanceName: string,
    caller: Caller,
  ): Promise<{ engine: DeploymentEngine; application: string }> {
    const instance = await findInstance(this.#instances, instanceName, caller);
    const engine = this.#engines.find(instance.engine);
    const sighting = await this.#applications.sight(instance);
    if (engine && sighting.kind === 'own') {
      return { engine, application: instance.application };
    }
    const { message } = judge(sighting, instance.release);
    if (engine && sighting.kind === 'unreachable') {
      const system = engine.kind;
      throw new UpstreamError(message, { system, retryable: true });
    }
    throw new ConflictError(message);
  }
}

function presentResource(
  resource: EngineResource,
): LiveResources['items'][number] {
  const { message, facts, parents, images, ...rest } = resource;
  return {
    ...rest,
    ...(message !== undefined && { message: redact(message) }),
    parents: [...parents],
    images: [...images],
    facts: facts.map(({ name, value }) => ({ name, value: redact(value) })),
    restartable: isRestartable(resource),
  };
}
