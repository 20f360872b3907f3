import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  instanceDeployPermission,
  type Context,
  type Release,
} from '@chartway/plugin-chartway-common';
import type { GitAuthor, GitSnapshot } from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { InstanceIndex } from './InstanceIndex';
import type { Destination } from './InstanceService';
import type { LinkedCommit, ReleasePinner } from './ReleasePinner';
import type {
  RenderedRelease,
  ReleaseRenderer,
  ValuesLayer,
} from './ReleaseRenderer';
import { collisionMessage } from './domain/contexts';
import { whyNoCreation, type ExistingFiles } from './domain/creation';
import { instancePaths } from './domain/layout';
import type { InstanceRecord } from './domain/releaseFile';
import { readLayers, readText, sameLayers } from './layers';

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

/** What was written. */
export type WrittenRelease = {
  record: InstanceRecord;
  valuesCommit: LinkedCommit;
  releaseCommit: LinkedCommit;
};

async function readExisting(
  snapshot: GitSnapshot,
  { context, destination }: ReleaseRequest,
): Promise<ExistingFiles> {
  const paths = instancePaths(context, destination.applications);
  return {
    release: await readText(snapshot, paths.release),
    values: await readText(snapshot, paths.values),
    application: await readText(snapshot, paths.application),
  };
}

/**
 * Writes a release to the GitOps repository: first the values, then, in one commit, the release record and the
 * Application that pin them. Between the two, Git says "values committed, not released", from where the same request
 * goes on. Safe against people and other replicas that push at the same time.
 */
export class ReleaseWriter {
  readonly #repository: RepositoryAccess;
  readonly #index: InstanceIndex;
  readonly #renderer: ReleaseRenderer;
  readonly #pinner: ReleasePinner;

  constructor(options: {
    repository: RepositoryAccess;
    index: InstanceIndex;
    renderer: ReleaseRenderer;
    pinner: ReleasePinner;
  }) {
    this.#repository = options.repository;
    this.#index = options.index;
    this.#renderer = options.renderer;
    this.#pinner = options.pinner;
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
    const { values: path } = instancePaths(request.context);
    const own = new Map([[path, request.values]]);
    const layers = await readLayers(snapshot, request.context, own);
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
    const { name, destination, author } = request;
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
        const paths = layers.map(({ path }) => path);
        const pin = { record, destination, layers: paths };
        return this.#pinner.files(pin, known, gitRepository);
      },
    });
    return { record, releaseCommit };
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
    const { archive, name, destination } = request;
    return this.#renderer.render({ archive, layers, name, destination });
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
