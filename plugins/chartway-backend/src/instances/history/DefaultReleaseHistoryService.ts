import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  instanceRollBackPermission,
  type CommitLink,
  type DeployResult,
  type Instance,
  type InstanceHistory,
  type Manifests,
  type Release,
  type ReleaseComparison,
  type RollBackRequest,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../../audit/AuditService';
import type { Caller } from '../../authorization/Caller';
import type { ProductService } from '../../catalog/ProductService';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { redact } from '../../redaction/redact';
import type { CommitAuthors } from '../CommitAuthors';
import type { InstancePresenter } from '../InstancePresenter';
import type { InstanceService, ReleaseListener } from '../InstanceService';
import type { LiveInstances } from '../LiveInstances';
import {
  ReleaseMovedError,
  type LinkedCommit,
  type ReleasePinner,
} from '../ReleasePinner';
import type { ReleaseRenderer } from '../ReleaseRenderer';
import { commitMessage, requestIdIn } from '../domain/commitMessage';
import { manifestObjects } from '../domain/manifestObjects';
import { instancePaths } from '../domain/layout';
import { objectDiffs, objectYaml } from '../domain/objectDiff';
import { releaseFacts } from '../domain/releaseFacts';
import type { InstanceRecord } from '../domain/releaseFile';
import {
  deploymentOf,
  historicChanges,
  reasonIn,
} from '../domain/releaseHistory';
import { existingLayers } from '../layers';
import { requirePlainReason } from '../../redaction/plainReason';
import { effectiveYaml, type ChangePreviewer } from '../values/ChangePreviewer';
import type { ChartArchives } from '../values/ChartArchives';
import type { GitValues } from '../values/GitValues';
import { withRelease } from '../values/ValuesReleaser';
import type { ReleaseArchive } from './ReleaseArchive';
import type { ReleaseHistoryService } from './ReleaseHistoryService';

/** What the service works with. */
export type ReleaseHistoryOptions = {
  repository: RepositoryAccess;
  archive: ReleaseArchive;
  git: GitValues;
  charts: ChartArchives;
  renderer: ReleaseRenderer;
  /** Masks manifests. */
  previewer: Pick<ChangePreviewer, 'masked'>;
  pinner: ReleasePinner;
  presenter: InstancePresenter;
  instances: Pick<InstanceService, 'destination'>;
  products: Pick<ProductService, 'owners'>;
  authors: CommitAuthors;
  audit: AuditService;
  listener: ReleaseListener;
  live: LiveInstances;
};

/** Commits of a history. */
const MAX_COMMITS = 100;
/** Others release too; more often than this nobody loses. */
const MAX_ATTEMPTS = 8;

const isRelease = (a: Release, b: Release) =>
  a.chart.digest === b.chart.digest && a.valuesCommit === b.valuesCommit;

const briefly = ({ chart, valuesCommit, images }: Release) => ({
  chartVersion: chart.version,
  chartDigest: chart.digest,
  valuesCommit,
  images,
});

/** {@link ReleaseHistoryService} on the GitOps repository. */
export class DefaultReleaseHistoryService implements ReleaseHistoryService {
  readonly #options: ReleaseHistoryOptions;

  constructor(options: ReleaseHistoryOptions) {
    this.#options = options;
  }

  async history(name: string): Promise<InstanceHistory> {
    const { archive, live } = this.#options;
    const record = await this.#record(name);
    const [commits, deployments] = await Promise.all([
      archive.commits(record, MAX_COMMITS),
      live.history(record),
    ]);
    const shas = commits.map(({ sha }) => sha);
    const states = await archive.states(record, shas);
    const changes = historicChanges(
      commits.map(({ sha, message }, index) => ({
        ...{ sha, message },
        state: states[index] ?? { release: undefined, values: undefined },
      })),
    );
    const desired = changes.findIndex(
      ({ release }) => release && isRelease(release, record.release),
    );
    const items = commits.map(({ sha, message, author, authoredAt }, index) => {
      const { kind, release } = changes[index] ?? { kind: 'other' as const };
      const deployed = release && deploymentOf(release, deployments);
      const reason = reasonIn(message);
      const requestId = requestIdIn(message);
      const url = this.#options.repository.knownWebUrl({ revision: sha });
      return {
        ...{ sha, at: authoredAt, kind, current: index === desired },
        author: redact(author.name),
        title: redact(message.split('\n')[0] ?? ''),
        ...(reason && { reason: redact(reason) }),
        ...(url && { url }),
        ...(requestId && { requestId }),
        ...(release && { release: briefly(release) }),
        ...(deployed && {
          deployedAt: deployed.deployedAt,
          deployedBy: deployed.by,
        }),
      };
    });
    return { items };
  }

  async compare(
    name: string,
    { from, to }: { from: string; to: string },
  ): Promise<ReleaseComparison> {
    const { archive } = this.#options;
    const record = await this.#record(name);
    const [before, after] = await Promise.all([
      archive.release(record, from).then(old => this.#contents(record, old)),
      archive.release(record, to).then(old => this.#contents(record, old)),
    ]);
    const { namespace } = record;
    return {
      values: { before: before.values, after: after.values },
      effective: { before: before.effective, after: after.effective },
      manifests: objectDiffs({
        ...{ before: before.objects, after: after.objects, namespace },
      }),
      images: { before: before.images, after: after.images },
    };
  }

  async manifests(name: string): Promise<Manifests> {
    const record = await this.#record(name);
    const { objects } = await this.#contents(record, record.release);
    return {
      items: objects.map(({ object, ...ref }) => ({
        ...ref,
        yaml: objectYaml(object),
      })),
      manifestsDigest: record.release.manifestsDigest,
    };
  }

  async rollBack(
    name: string,
    { sha, reason }: RollBackRequest,
    caller: Caller,
    { context, owner }: Pick<Instance, 'context' | 'owner'>,
  ): Promise<DeployResult> {
    requirePlainReason(reason);
    const { archive, audit, git, products } = this.#options;
    const record = await git.decidedRecord(name, await git.head(), context);
    if ((await products.owners()).get(context.product) !== owner) {
      throw new ConflictError(
        `The product "${context.product}" changed its owner while this was being decided, so nothing was written. Try again.`,
      );
    }
    const release = await archive.release(record, sha);
    const intent = {
      action: instanceRollBackPermission.name,
      subject: name,
      ...{ context, reason },
      after: releaseFacts(release),
    };
    return audit.audited(caller, intent, async () => {
      const result = await this.#restore(record, release, reason, caller);
      return {
        result,
        before: releaseFacts(record.release),
        after: releaseFacts(release),
        details: { restored: sha, releaseCommit: result.releaseCommit.sha },
      };
    });
  }

  async #restore(
    record: InstanceRecord,
    release: Release,
    reason: string,
    caller: Caller,
  ): Promise<DeployResult> {
    const { authors, live, listener, presenter, products } = this.#options;
    const { name, context } = record;
    const { chart } = release;
    const layers = await this.#restorable(record, release);
    const destination = this.#options.instances.destination(context);
    const restored = withRelease(record, destination, release);
    const own = layers.find(
      ({ path }) => path === instancePaths(context).values,
    );
    const { actor, requestId } = caller;
    const commit = await this.#pin(record, {
      pin: {
        ...{ record: restored, destination },
        layers: layers.flatMap(({ path, exists }) => (exists ? path : [])),
        ...(own?.exists && { ownValues: own.text }),
      },
      author: await authors.of(caller),
      message: commitMessage({
        subject: `Roll back ${name} to ${chart.name} ${chart.version}`,
        ...{ kind: 'roll-back', instanceName: name, actor, requestId, reason },
      }),
    });
    const owners = await products.owners();
    const instance = presenter.present(restored, owners.get(context.product));
    await listener.released(instance);
    if (!destination.automated.sync) await live.sync(restored);
    return {
      instance,
      valuesCommit: this.#link({ sha: release.valuesCommit, created: false }),
      releaseCommit: this.#link(commit),
    };
  }

  /** The layers of a release that can still be made. @throws ConflictError saying what is gone. */
  async #restorable(record: InstanceRecord, release: Release) {
    const { charts, git, renderer } = this.#options;
    const { chart, valuesCommit } = release;
    const gone = (what: string) =>
      new ConflictError(
        `${what}, so this release cannot be restored. Choose another one, or deploy a new one.`,
      );
    const archive = await charts.of(chart).catch(error => {
      if (!(error instanceof NotFoundError)) throw error;
      throw gone(
        `The registry has ${chart.name} ${chart.version} (${chart.digest}) no more`,
      );
    });
    const layers = await git.pinnedLayers({ ...record, release });
    if (!layers) throw gone(`Git has the commit ${valuesCommit} no more`);
    // The Kubernetes of the destination may have moved on since.
    await renderer.render({
      archive: archive.archive,
      layers: existingLayers(layers),
      name: record.name,
      destination: this.#options.instances.destination(record.context),
    });
    return layers;
  }

  async #pin(
    record: InstanceRecord,
    {
      pin,
      ...commit
    }: Parameters<ReleasePinner['pin']>[1] & {
      pin: Omit<Parameters<ReleasePinner['pin']>[0][number], 'before'>;
    },
  ): Promise<LinkedCommit> {
    let before = record;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#options.pinner.pin([{ ...pin, before }], commit);
      } catch (error) {
        if (!(error instanceof ReleaseMovedError)) throw error;
        if (attempt === MAX_ATTEMPTS) {
          throw new ConflictError(
            'Others kept releasing this instance meanwhile. Look at its history and repeat it.',
          );
        }
        const { git } = this.#options;
        const head = await git.head();
        before = await git.decidedRecord(record.name, head, record.context);
      }
    }
  }

  async #contents(record: InstanceRecord, release: Release) {
    const { charts, git, renderer, previewer, instances } = this.#options;
    const chart = await charts.of(release.chart);
    const layers = await git.pinnedLayers({ ...record, release });
    if (!layers) {
      throw new NotFoundError(
        `Git has the commit ${release.valuesCommit} no more, so what this release was cannot be told.`,
      );
    }
    const { documents } = await renderer.objects({
      archive: chart.archive,
      layers: existingLayers(layers),
      name: record.name,
      destination: instances.destination(record.context),
    });
    const own = instancePaths(record.context).values;
    return {
      values: layers.find(({ path }) => path === own)?.text ?? '',
      effective: effectiveYaml(chart, layers),
      objects: previewer.masked(manifestObjects(documents)),
      images: release.images,
    };
  }

  async #record(name: string): Promise<InstanceRecord> {
    const { git } = this.#options;
    return git.record(name, await git.head());
  }

  #link({ sha, created, url }: LinkedCommit): CommitLink {
    const { name: repository } = this.#options.repository;
    return { repository, sha, created, ...(url && { url }) };
  }
}
