import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  instanceDeployPermission,
  type Context,
  type Release,
} from '@chartway/plugin-chartway-common';
import type {
  GitAuthor,
  GitCommitResult,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { InstanceIndex } from './InstanceIndex';
import type { Destination } from './InstanceService';
import type {
  RenderedRelease,
  ReleaseRenderer,
  ValuesLayer,
} from './ReleaseRenderer';
import { writeApplicationFile } from './domain/applicationFile';
import { collisionMessage } from './domain/contexts';
import { whyNoCreation, type ExistingFiles } from './domain/creation';
import { instancePaths, type ApplicationsOf } from './domain/layout';
import { writeReleaseFile, type InstanceRecord } from './domain/releaseFile';

/** Everything a release is written from. */
export type ReleaseRequest = {
  context: Context;
  name: string;
  destination: Destination;
  chart: Release['chart'];
  /** The chart's .tgz. */
  archive: Uint8Array;
  /** Text of the instance's own values. */
  values: string;
  author: GitAuthor;
  /** True when nothing that exists may be changed. */
  onlyCreate: boolean;
  /** Commit message for a kind of change. */
  message(kind: 'values' | 'release'): string;
};

type LinkedCommit = GitCommitResult & { url?: string };

/** What was written. */
export type WrittenRelease = {
  record: InstanceRecord;
  valuesCommit: LinkedCommit;
  releaseCommit: LinkedCommit;
};

const decoder = new TextDecoder();

/** The layers that exist at a commit, in the order in which they apply; `own` stands in for the instance's own values. */
async function readLayers(
  snapshot: GitSnapshot,
  context: Context,
  own?: string,
): Promise<ValuesLayer[]> {
  const paths = instancePaths(context);
  const layers: ValuesLayer[] = [];
  for (const path of paths.layers) {
    if (path === paths.values && own !== undefined) {
      layers.push({ path, content: own });
      continue;
    }
    const content = await snapshot.read(path);
    if (content) layers.push({ path, content: decoder.decode(content) });
  }
  return layers;
}

async function readExisting(
  snapshot: GitSnapshot,
  { context, destination }: ReleaseRequest,
): Promise<ExistingFiles> {
  const paths = instancePaths(context, destination.applications);
  const read = async (path: string) => {
    const content = await snapshot.read(path);
    return content && decoder.decode(content);
  };
  return {
    release: await read(paths.release),
    values: await read(paths.values),
    application: await read(paths.application),
  };
}

const sameLayers = (a: ValuesLayer[], b: ValuesLayer[]) =>
  a.length === b.length &&
  a.every(
    (layer, index) =>
      layer.path === b[index]?.path && layer.content === b[index]?.content,
  );

/**
 * Writes a release to the GitOps repository: first the values, then, in one commit, the release record and the
 * Application that pin them. Between the two, Git says "values committed, not released", from where the same request
 * goes on. Safe against people and other replicas that push at the same time.
 */
export class ReleaseWriter {
  readonly #repository: RepositoryAccess;
  readonly #index: InstanceIndex;
  readonly #renderer: ReleaseRenderer;
  readonly #applicationsOf: ApplicationsOf;

  constructor(options: {
    repository: RepositoryAccess;
    index: InstanceIndex;
    renderer: ReleaseRenderer;
    applicationsOf: ApplicationsOf;
  }) {
    this.#repository = options.repository;
    this.#index = options.index;
    this.#renderer = options.renderer;
    this.#applicationsOf = options.applicationsOf;
  }

  /**
   * Checks and renders without writing.
   *
   * @throws ConflictError for a name that another instance has; what the renderer throws.
   */
  async rehearse(
    request: ReleaseRequest,
  ): Promise<{ layers: ValuesLayer[]; rendered: RenderedRelease }> {
    const snapshot = await this.#repository.snapshot();
    await this.#requireAllowed(snapshot, request);
    const layers = await readLayers(snapshot, request.context, request.values);
    return { layers, rendered: await this.#render(request, layers) };
  }

  async write(request: ReleaseRequest): Promise<WrittenRelease> {
    const rehearsal = await this.rehearse(request);
    const valuesCommit = await this.#commitValues(request);
    const pinned = await this.#repository.snapshot(valuesCommit.sha);
    const layers = await readLayers(pinned, request.context);
    // A shared layer may have changed since the rehearsal; what is released is what was rendered.
    const rendered = sameLayers(layers, rehearsal.layers)
      ? rehearsal.rendered
      : await this.#render(request, layers);
    const release: Release = {
      chart: request.chart,
      valuesCommit: valuesCommit.sha,
      ...rendered,
    };
    const written = await this.#commitRelease(request, release, layers);
    return { ...written, valuesCommit };
  }

  /** Commits the values. When Git has them already, the commit the release pins now is kept if it shows the same. */
  async #commitValues(request: ReleaseRequest): Promise<LinkedCommit> {
    const { context, author, values } = request;
    const result = await this.#repository.commit({
      author,
      message: request.message('values'),
      edit: async snapshot => {
        await this.#requireAllowed(snapshot, request);
        return { [instancePaths(context).values]: values };
      },
    });
    if (result.created) return result;
    const head = await this.#repository.snapshot(result.sha);
    const instances = await this.#index.at(head);
    const known = await instances.get(request.name);
    const pinnedSha = known?.release.valuesCommit;
    if (!pinnedSha || pinnedSha === result.sha) return result;
    const now = await readLayers(head, context);
    const pinned = await this.#layersAt(pinnedSha, context);
    if (!pinned || !sameLayers(now, pinned)) return result;
    const url = await this.#repository.webUrl({ revision: pinnedSha });
    return { sha: pinnedSha, created: false, ...(url && { url }) };
  }

  async #commitRelease(
    request: ReleaseRequest,
    release: Release,
    layers: ValuesLayer[],
  ): Promise<Omit<WrittenRelease, 'valuesCommit'>> {
    const { context, name, destination, author } = request;
    const paths = instancePaths(context, destination.applications);
    const gitRepository = await this.#repository.cloneUrl();
    let record = recordOf(request, release);
    const releaseCommit = await this.#repository.commit({
      author,
      message: request.message('release'),
      edit: async snapshot => {
        await this.#requireAllowed(snapshot, request);
        const instances = await this.#index.at(snapshot);
        const known = await instances.get(name);
        if (known && request.onlyCreate) {
          record = known;
          return {};
        }
        record = recordOf(request, keepDigest(release, known));
        return {
          ...this.#former(known, paths.application),
          [paths.release]: writeReleaseFile(record),
          [paths.application]: writeApplicationFile(record, {
            project: destination.project,
            server: destination.server,
            gitRepository,
            layers: layers.map(({ path }) => path),
            automated: destination.automated,
          }),
        };
      },
    });
    return { record, releaseCommit };
  }

  /** Takes away the Application of the engine that had the instance before: two owners would fight over it. */
  #former(
    known: InstanceRecord | undefined,
    application: string,
  ): Record<string, null> {
    if (!known) return {};
    const folder = this.#applicationsOf(known.engine);
    const former = instancePaths(known.context, folder).application;
    return former === application ? {} : { [former]: null };
  }

  /** Asked of every head that is committed to, so that what others push in between counts. */
  async #requireAllowed(snapshot: GitSnapshot, request: ReleaseRequest) {
    const { context, name, chart, values } = request;
    const instances = await this.#index.at(snapshot);
    if (await instances.hasCollision(context)) {
      throw new ConflictError(collisionMessage(context));
    }
    if (!request.onlyCreate) return;
    const reason = whyNoCreation(
      { name, chartDigest: chart.digest, values },
      await readExisting(snapshot, request),
    );
    if (reason) {
      throw new NotAllowedError(
        `${reason} Ask somebody who may deploy (${instanceDeployPermission.name}), or choose another instance.`,
      );
    }
  }

  async #layersAt(sha: string, context: Context) {
    try {
      return await readLayers(await this.#repository.snapshot(sha), context);
    } catch {
      // The pinned commit is gone, after a forced push: pin anew.
      return undefined;
    }
  }

  #render(request: ReleaseRequest, layers: ValuesLayer[]) {
    return this.#renderer.render({
      archive: request.archive,
      layers,
      name: request.name,
      namespace: request.destination.namespace,
      kubeVersion: request.destination.kubeVersion,
    });
  }
}

function recordOf(request: ReleaseRequest, release: Release): InstanceRecord {
  const { context, name, destination } = request;
  const { namespace, engine } = destination;
  return { context, name, namespace, ...(engine && { engine }), release };
}

/**
 * A chart with random values renders differently each time. The same chart and values are the same release, so the
 * digest of the first rendering stays.
 */
function keepDigest(
  release: Release,
  known: InstanceRecord | undefined,
): Release {
  const same =
    known?.release.chart.digest === release.chart.digest &&
    known.release.valuesCommit === release.valuesCommit;
  return same ? known.release : release;
}
