import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Context } from '@chartway/plugin-chartway-common';
import type {
  GitCommit,
  GitSnapshot,
  PullRequest,
} from '@chartway/plugin-chartway-node';
import { sameInstance } from '@chartway/chart-kit';
import type { PermissionFilter } from '../../authorization/filters';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import type { InstanceIndex } from '../InstanceIndex';
import type { InstanceRecords } from '../InstanceStore';
import { layerKinds, type LayerKind } from '../domain/layerKinds';
import type { InstanceRecord } from '../domain/releaseFile';
import { readLayerTexts, type ChangedTexts, type LayerText } from '../layers';

/** Commits to one layer that are looked through for what is not released. */
const MAX_HISTORY = 100;

/** Names of the branches that the portal makes for proposals to an instance. */
export const branchPrefix = (name: string): string => `chartway/${name}/`;

/** Reads from Git what the values of an instance are, were, and are proposed to be. */
export class GitValues {
  readonly #repository: RepositoryAccess;
  readonly #index: InstanceIndex;

  constructor(repository: RepositoryAccess, index: InstanceIndex) {
    this.#repository = repository;
    this.#index = index;
  }

  head(): Promise<GitSnapshot> {
    return this.#repository.snapshot();
  }

  /** @throws NotFoundError when no instance of the commit has the name. */
  async record(name: string, snapshot: GitSnapshot): Promise<InstanceRecord> {
    const instances = await this.#index.at(snapshot);
    const record = await instances.get(name);
    if (!record) throw new NotFoundError(`There is no instance "${name}".`);
    return record;
  }

  /** As `record`, for something that was allowed. @throws ConflictError when another instance has the name by now. */
  async decidedRecord(
    name: string,
    snapshot: GitSnapshot,
    decided: Context,
  ): Promise<InstanceRecord> {
    const record = await this.record(name, snapshot);
    if (sameInstance(record.context, decided)) return record;
    throw new ConflictError(
      `The name "${name}" went to another instance while this was being decided, so nothing was written. Try again.`,
    );
  }

  /** @throws InputError unless the path is a layer of the instance. */
  layerAt({ context }: InstanceRecord, path: string | undefined): LayerKind {
    const layers = layerKinds(context);
    const found =
      path === undefined
        ? layers.at(-1)
        : layers.find(layer => layer.path === path);
    if (found) return found;
    const paths = layers.map(layer => layer.path).join(', ');
    throw new InputError(
      `That is no layer of the values of this instance; give one of ${paths}.`,
    );
  }

  layers(
    snapshot: GitSnapshot,
    { context }: InstanceRecord,
    changed?: ChangedTexts,
  ): Promise<LayerText[]> {
    return readLayerTexts(snapshot, context, changed);
  }

  /** The layers that the release pins; undefined when its commit is gone, after a forced push. */
  async pinnedLayers(record: InstanceRecord): Promise<LayerText[] | undefined> {
    const snapshot = await this.commit(record.release.valuesCommit);
    return snapshot && this.layers(snapshot, record);
  }

  /** The tree of a commit; undefined when there is no such commit. */
  async commit(sha: string): Promise<GitSnapshot | undefined> {
    try {
      return await this.#repository.snapshot(sha);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * Commits that changed layers since the release's, newest first. Only layers whose text differs count, so that a change
   * taken back is none.
   */
  async pending(
    record: InstanceRecord,
    now: readonly LayerText[],
    pinned: readonly LayerText[] | undefined,
  ): Promise<GitCommit[]> {
    const changed = now.filter(({ text, exists }, index) => {
      const before = pinned?.[index];
      return text !== before?.text || exists !== before.exists;
    });
    const found = await Promise.all(
      changed.map(({ path }) => this.#commitsSince(path, record, pinned)),
    );
    const commits = new Map(found.flat().map(commit => [commit.sha, commit]));
    return [...commits.values()].sort((a, b) =>
      b.authoredAt.localeCompare(a.authoredAt),
    );
  }

  /** By what the two histories have in common, since merges bring commits that are older than the release. */
  async #commitsSince(
    path: string,
    { release }: InstanceRecord,
    pinned: readonly LayerText[] | undefined,
  ): Promise<GitCommit[]> {
    const repository = await this.#repository.repository();
    const limit = MAX_HISTORY;
    const revision = this.#repository.branch;
    const [now, before] = await Promise.all([
      repository.history({ revision, path, limit }),
      pinned
        ? repository.history({ revision: release.valuesCommit, path, limit })
        : [],
    ]);
    const known = new Set(before.map(({ sha }) => sha));
    return now.filter(({ sha }) => !known.has(sha));
  }

  /** Whether a commit is on the branch and changed one of the layers. */
  async isOnBranch(record: InstanceRecord, sha: string): Promise<boolean> {
    const repository = await this.#repository.repository();
    const revision = this.#repository.branch;
    const histories = await Promise.all(
      layerKinds(record.context).map(({ path }) =>
        repository.history({ revision, path, limit: 1000 }),
      ),
    );
    return histories.flat().some(commit => commit.sha === sha);
  }

  /** Instances that a layer is part of, in order of their names. */
  async touched(
    { sharedBy }: LayerKind,
    allowed: PermissionFilter,
    limit: number,
  ): Promise<InstanceRecords> {
    const store = await this.#index.refreshed();
    return store.list({ ...sharedBy, allowed, offset: 0, limit });
  }

  /** Open proposals that the portal made for an instance. */
  async pullRequests(name: string): Promise<PullRequest[]> {
    const repository = await this.#repository.repository();
    const open = await repository.pullRequests({ state: 'open' });
    const prefix = branchPrefix(name);
    return open.filter(
      ({ sourceBranch, targetBranch }) =>
        sourceBranch.startsWith(prefix) &&
        targetBranch === this.#repository.branch,
    );
  }
}
