import { ConflictError, InputError } from '@backstage/errors';
import {
  UpstreamError,
  type EngineSources,
} from '@chartway/plugin-chartway-node';
import { hasStatus, HttpRefusal } from '../JsonHttpClient';
import type { ArgoCdClient } from './ArgoCdClient';
import type { ArgoCdOptions } from './options';

const LABEL = 'app.kubernetes.io/managed-by';
const OWNER = 'chartway';
/** The cluster Argo CD runs in: there the Applications live, wherever they deploy to. */
const OWN_CLUSTER = 'https://kubernetes.default.svc';
/** Milliseconds after which a connection is looked at again: somebody may have undone it. */
const TRUSTED = 10 * 60_000;

/** Lets Argo CD reach the sources and apply a folder of Applications by one root Application. */
export class SourceConnector {
  readonly #client: ArgoCdClient;
  readonly #options: ArgoCdOptions;
  readonly #configKey: string;
  readonly #connections = new Map<
    string,
    { since: number; done: Promise<void> }
  >();

  constructor(client: ArgoCdClient, options: ArgoCdOptions, configKey: string) {
    this.#client = client;
    this.#options = options;
    this.#configKey = configKey;
  }

  /** Does nothing that was done in the last minutes. @throws UpstreamError, ConflictError, InputError */
  async connect(sources: EngineSources): Promise<void> {
    const key = JSON.stringify([
      parentOf(sources.chartRepository),
      sources.gitRepository,
      sources.applicationsPath,
      sources.branch,
    ]);
    const known = this.#connections.get(key);
    if (known && Date.now() - known.since < TRUSTED) return known.done;
    const done = this.#establish(sources);
    this.#connections.set(key, { since: Date.now(), done });
    try {
      return await done;
    } catch (error) {
      this.#connections.delete(key);
      throw error;
    }
  }

  /** Something that was made is gone. */
  forget(): void {
    this.#connections.clear();
  }

  async #establish(sources: EngineSources): Promise<void> {
    const { git, registry } = this.#options;
    if (registry && (registry.plainHttp || registry.username !== undefined)) {
      const { plainHttp, username, password } = registry;
      const url = parentOf(sources.chartRepository);
      await this.#client.registerCredentials(url, {
        type: 'oci',
        username,
        password,
        insecureOCIForceHttp: plainHttp,
      });
    }
    if (git) await this.#registerGit(sources.gitRepository, git);
    await this.#applyRoot(sources);
    await this.#removeFormerRoots(sources);
  }

  async #registerGit(
    repo: string,
    credentials: { username: string; password: string },
  ): Promise<void> {
    try {
      await this.#client.registerRepository(repo, {
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
        `Argo CD ${this.#options.name} cannot read ${repo}: check ${
          this.#configKey
        }.git and that Argo CD reaches this URL (${error.detail})`,
        { system: 'argocd', retryable: !denied, cause: error },
      );
    }
  }

  async #applyRoot(sources: EngineSources): Promise<void> {
    const { rootApplication: name, namespace, project } = this.#options;
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
    const present = await this.#client.application({ name, namespace });
    if (present && present.labels[LABEL] !== OWNER) {
      throw new ConflictError(
        `Argo CD ${
          this.#options.name
        } has an Application ${name} that Chartway did not make: set ${
          this.#configKey
        }.rootApplication to another name, or label it ${LABEL}=${OWNER}`,
      );
    }
    if (present && isSubset(spec, present.spec)) return;
    await this.#client.putApplication({
      metadata: { name, namespace, labels: { [LABEL]: OWNER } },
      spec,
    });
  }

  /**
   * Takes away the root Applications that applied the same folder before `rootApplication` or the name of the engine changed:
   * two of them would each put back what the other prunes.
   */
  async #removeFormerRoots(sources: EngineSources): Promise<void> {
    const { rootApplication, namespace, name } = this.#options;
    const made = await this.#client.applicationsOfRepository(
      sources.gitRepository,
      { namespace, selector: `${LABEL}=${OWNER}` },
    );
    const former = made.filter(
      ({ name: own, labels, spec }) =>
        own !== rootApplication &&
        labels[LABEL] === OWNER &&
        spec.source?.repoURL === sources.gitRepository &&
        spec.source.path === sources.applicationsPath &&
        spec.source.directory?.recurse,
    );
    for (const root of former) {
      try {
        await this.#client.removeApplicationOnly({
          name: root.name,
          namespace,
        });
      } catch (error) {
        if (hasStatus(error, 404)) continue;
        if (!hasStatus(error, 403)) throw error;
        throw new ConflictError(
          `The former root Application ${root.name} of Argo CD ${name} applies the same folder as ${rootApplication}, and its account may not delete it: run \`argocd app delete ${root.name} --cascade=false\``,
          error,
        );
      }
    }
  }
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
