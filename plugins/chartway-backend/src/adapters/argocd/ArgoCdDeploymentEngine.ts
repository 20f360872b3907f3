import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  UpstreamError,
  type AdapterFactory,
  type ApplicationState,
  type DeploymentEngine,
  type EngineSources,
} from '@chartway/plugin-chartway-node';
import { parseOptions } from '../adapterOptions';
import { HttpRefusal } from '../JsonHttpClient';
import { ArgoCdClient } from './ArgoCdClient';
import {
  ArgoCdOptions,
  type ArgoApplication,
  type ArgoResource,
} from './schema';

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL = 'app.kubernetes.io/managed-by';
const OWNER = 'chartway';
/** The cluster Argo CD runs in: there the Applications live, wherever they deploy to. */
const OWN_CLUSTER = 'https://kubernetes.default.svc';
/** Milliseconds after which a connection is looked at again: somebody may have undone it. */
const CONNECTION_TRUSTED = 10 * 60_000;
const MAX_RESOURCES = 50;
const MAX_MESSAGE = 1000;

/** Argo CD, fed by one root Application that applies a folder of Applications from Git. */
class ArgoCdDeploymentEngine implements DeploymentEngine {
  readonly kind = 'argocd';
  readonly name: string;
  readonly url: string;
  private readonly client: ArgoCdClient;
  private readonly connections = new Map<
    string,
    { since: number; done: Promise<void> }
  >();

  constructor(
    private readonly options: ArgoCdOptions,
    private readonly configKey: string,
  ) {
    this.name = options.name;
    this.url = options.url;
    this.client = new ArgoCdClient(options, configKey);
  }

  async connect(sources: EngineSources): Promise<void> {
    const key = JSON.stringify([
      parentOf(sources.chartRepository),
      sources.gitRepository,
      sources.applicationsPath,
      sources.branch,
    ]);
    const known = this.connections.get(key);
    if (known && Date.now() - known.since < CONNECTION_TRUSTED)
      return known.done;
    const done = this.establish(sources);
    this.connections.set(key, { since: Date.now(), done });
    try {
      return await done;
    } catch (error) {
      this.connections.delete(key);
      throw error;
    }
  }

  async state(application: string): Promise<ApplicationState | undefined> {
    const found = await this.client.application(checkName(application));
    if (!found) return undefined;
    const settled = found.sync === 'Synced' && found.health === 'Healthy';
    const tree = settled ? [] : await this.client.resourceTree(application);
    return {
      sync: found.sync,
      health: found.health,
      liveRevisions:
        found.sync === 'Synced' ? found.comparedRevisions : found.lastRevisions,
      messages: messagesOf(found),
      resources: troubled(found.resources, tree),
    };
  }

  async refresh(application: string): Promise<void> {
    checkName(application);
    const { rootApplication } = this.options;
    const root = await this.client.application(rootApplication, 'normal');
    if (!root) {
      this.connections.clear();
      throw new NotFoundError(
        `Argo CD ${this.name} has no Application ${rootApplication}, which applies the others: connect it again`,
      );
    }
    const problems = messagesOf(root);
    if (root.sync === 'Unknown' && problems.length > 0) {
      throw new UpstreamError(
        `Argo CD ${
          this.name
        } cannot apply the Applications (${rootApplication}): ${problems.join(
          '; ',
        )}`,
        { system: 'argocd', retryable: false },
      );
    }
    if (application !== rootApplication)
      await this.client.application(application, 'normal');
  }

  webUrl(application: string): string {
    return `${this.url}/applications/${this.options.namespace}/${checkName(
      application,
    )}`;
  }

  private async establish(sources: EngineSources): Promise<void> {
    const { git, registry } = this.options;
    if (registry && (registry.plainHttp || registry.username !== undefined)) {
      const { plainHttp, username, password } = registry;
      await this.client.registerCredentials(parentOf(sources.chartRepository), {
        type: 'oci',
        username,
        password,
        insecureOCIForceHttp: plainHttp,
      });
    }
    if (git) await this.registerGit(sources.gitRepository, git);
    await this.applyRoot(sources);
  }

  private async registerGit(
    repo: string,
    credentials: { username: string; password: string },
  ): Promise<void> {
    try {
      await this.client.registerRepository(repo, {
        type: 'git',
        ...credentials,
      });
    } catch (error) {
      // Argo CD reports what it met on its way to Git as an internal error.
      if (
        !(error instanceof HttpRefusal) ||
        !/testing repository connectivity/.test(error.detail)
      )
        throw error;
      const denied = /authenticat|authoriz|not found/i.test(error.detail);
      throw new UpstreamError(
        `Argo CD ${this.name} cannot read ${repo}: check ${this.configKey}.git and that Argo CD reaches this URL (${error.detail})`,
        { system: 'argocd', retryable: !denied, cause: error },
      );
    }
  }

  private async applyRoot(sources: EngineSources): Promise<void> {
    const { rootApplication: name, namespace, project } = this.options;
    const spec = {
      project,
      destination: { server: OWN_CLUSTER, namespace },
      source: {
        repoURL: sources.gitRepository,
        path: sources.applicationsPath,
        targetRevision: sources.branch,
        directory: { recurse: true },
      },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    };
    const present = await this.client.application(name);
    if (present && present.labels[LABEL] !== OWNER) {
      throw new ConflictError(
        `Argo CD ${this.name} has an Application ${name} that Chartway did not make: set ${this.configKey}.rootApplication to another name, or label it ${LABEL}=${OWNER}`,
      );
    }
    if (present && isSubset(spec, present.spec)) return;
    await this.client.putApplication({
      metadata: { name, namespace, labels: { [LABEL]: OWNER } },
      spec,
    });
  }
}

function checkName(application: string): string {
  if (!NAME.test(application)) {
    throw new InputError(
      `${JSON.stringify(
        application.slice(0, 260),
      )} is not the name of an Application: use lower-case letters, digits, - and .`,
    );
  }
  return application;
}

/** `oci://host/path` of `oci://host/path/name`. */
function parentOf(chartRepository: string): string {
  const match = /^(oci:\/\/[^/]+(?:\/[^/]+)*)\/[^/]+$/.exec(chartRepository);
  if (!match?.[1]) {
    throw new InputError(
      `Argo CD reads charts from an OCI registry, not from ${JSON.stringify(
        chartRepository,
      )}: configure chartway.registry with type oci`,
    );
  }
  return match[1];
}

/** Whether `actual` holds all that `wanted` says. */
function isSubset(wanted: unknown, actual: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  const entries = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(wanted).every(([key, value]) =>
    isSubset(value, entries.get(key)),
  );
}

function messagesOf({ conditions, operation }: ArgoApplication): string[] {
  const messages = conditions.map(({ type, message }) => `${type}: ${message}`);
  const failed =
    operation &&
    (/^(Failed|Error)$/.test(operation.phase) || operation.retries > 0);
  if (failed && operation.phase !== 'Succeeded' && operation.message !== '')
    messages.push(operation.message);
  return messages.map(message => message.slice(0, MAX_MESSAGE));
}

// Argo CD 3 keeps the health of a resource in the tree only, and whether it is in sync in the Application only.
function troubled(
  resources: readonly ArgoResource[],
  tree: readonly ArgoResource[],
): ApplicationState['resources'] {
  const all = new Map<string, ArgoResource>();
  for (const resource of [...resources, ...tree]) {
    const { sync, health, message } = all.get(resource.key) ?? {
      sync: '',
      health: '',
      message: '',
    };
    all.set(resource.key, {
      ...resource,
      sync: resource.sync || sync,
      health: resource.health || health,
      message: resource.message || message,
    });
  }
  return [...all.values()]
    .filter(
      ({ sync, health }) =>
        (sync !== '' && sync !== 'Synced') ||
        (health !== '' && health !== 'Healthy'),
    )
    .slice(0, MAX_RESOURCES)
    .map(({ kind, name, sync, health, message }) => ({
      kind,
      name,
      health: health || 'Unknown',
      message: message || (sync !== '' && sync !== 'Synced' ? sync : ''),
    }));
}

/**
 * Makes the engine of an entry of `chartway.engines` with `type: argocd`.
 *
 * @public
 */
export const createArgoCdEngine: AdapterFactory<DeploymentEngine> = context => {
  const options = parseOptions(ArgoCdOptions, context);
  return new ArgoCdDeploymentEngine(options, context.configKey);
};
