import { isError } from '@backstage/errors';
import {
  instanceRefreshPermission,
  type Deployment,
  type Instance,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../audit/AuditService';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import type { DeploymentService } from './DeploymentService';
import type { EngineDirectory } from './EngineDirectory';
import { redact } from '../redaction/redact';
import { within } from './within';
import { judge, type Judgement } from './domain/deploymentState';

/** Within this time a dead engine is shown as such. */
const STATE_TIMEOUT_MS = 2000;

/** {@link DeploymentService} on the configured engines. */
export class DefaultDeploymentService implements DeploymentService {
  readonly #instances: Pick<InstanceService, 'get'>;
  readonly #engines: EngineDirectory;
  readonly #audit: AuditService;
  readonly #now: () => Date;

  constructor(options: {
    instances: Pick<InstanceService, 'get'>;
    engines: EngineDirectory;
    audit: AuditService;
    now: () => Date;
  }) {
    this.#instances = options.instances;
    this.#engines = options.engines;
    this.#audit = options.audit;
    this.#now = options.now;
  }

  async get(instanceName: string, caller: Caller): Promise<Deployment> {
    const instance = await this.#instances.get(instanceName, caller);
    return this.#observe(instance);
  }

  async refresh(instanceName: string, caller: Caller): Promise<Deployment> {
    const instance = await this.#instances.get(instanceName, caller);
    const engine = this.#engines.find(instance.engine);
    if (!engine) return this.#observe(instance);
    const intent = {
      action: instanceRefreshPermission.name,
      subject: instanceName,
      context: instance.context,
    };
    return this.#audit.audited(caller, intent, async () => {
      await this.#engines.refresh(engine, instance);
      return { result: await this.#observe(instance), details: {} };
    });
  }

  async #observe(instance: Instance): Promise<Deployment> {
    const { release } = instance;
    return {
      instanceName: instance.name,
      ...(await this.#judge(instance)),
      ...(instance.engine && { engine: instance.engine }),
      desired: {
        chartDigest: release.chart.digest,
        valuesCommit: release.valuesCommit,
      },
      links: instance.links,
      observedAt: this.#now().toISOString(),
    };
  }

  async #judge(instance: Instance): Promise<Judgement> {
    const engine = this.#engines.find(instance.engine);
    if (!engine) return withoutEngine(instance);
    try {
      const state = await within(engine.state(instance.application), {
        engine,
        milliseconds: STATE_TIMEOUT_MS,
      });
      return withoutSecrets(judge(state, instance.release));
    } catch (error) {
      const message = isError(error)
        ? redact(error.message)
        : 'It does not answer.';
      return { status: 'unreachable', message, resources: [] };
    }
  }
}

/** The engine repeats what the cluster said, which may repeat a manifest. */
function withoutSecrets(judgement: Judgement): Judgement {
  return {
    ...judgement,
    message: redact(judgement.message),
    resources: judgement.resources.map(resource => ({
      ...resource,
      message: redact(resource.message),
    })),
  };
}

function withoutEngine({ engine }: Instance): Judgement {
  return {
    status: 'none',
    message: engine
      ? `The deployment engine "${engine}" is not configured any more (chartway.engines).`
      : 'No deployment engine is configured for this context; Git holds the desired state.',
    resources: [],
  };
}
