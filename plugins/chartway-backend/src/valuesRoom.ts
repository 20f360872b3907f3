import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { HelmEngine } from '@chartway/helm-engine';
import type { Environment } from '@chartway/plugin-chartway-common';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { AuditService } from './audit/AuditService';
import type { Authorizer } from './authorization/Authorizer';
import type { ProductService } from './catalog/ProductService';
import type { EngineDirectory } from './deployments/EngineDirectory';
import type { RepositoryAccess } from './git/RepositoryAccess';
import type { ClusterVersions } from './instances/ClusterVersions';
import type { CommitAuthors } from './instances/CommitAuthors';
import type { InstanceIndex } from './instances/InstanceIndex';
import type { InstancePresenter } from './instances/InstancePresenter';
import type {
  InstanceService,
  ReleaseListener,
} from './instances/InstanceService';
import type { ReleasePinner } from './instances/ReleasePinner';
import type { ReleaseRenderer } from './instances/ReleaseRenderer';
import { LiveInstances } from './instances/LiveInstances';
import { AuthorizedReleaseHistoryService } from './instances/history/AuthorizedReleaseHistoryService';
import { DefaultReleaseHistoryService } from './instances/history/DefaultReleaseHistoryService';
import { ReleaseArchive } from './instances/history/ReleaseArchive';
import { AuthorizedValuesService } from './instances/values/AuthorizedValuesService';
import { ChangeChecker } from './instances/values/ChangeChecker';
import { ChangePlanner } from './instances/values/ChangePlanner';
import { ChangePreviewer } from './instances/values/ChangePreviewer';
import { ChartArchives } from './instances/values/ChartArchives';
import { DatabaseReleaseCursor } from './instances/values/DatabaseReleaseCursor';
import { DefaultValuesService } from './instances/values/DefaultValuesService';
import { GitValues } from './instances/values/GitValues';
import { PendingReleases } from './instances/values/PendingReleases';
import { TouchedInstances } from './instances/values/TouchedInstances';
import { ValuesCommitter } from './instances/values/ValuesCommitter';
import { ValuesReader } from './instances/values/ValuesReader';
import { ValuesReleaser } from './instances/values/ValuesReleaser';

/** What the services of values work with. */
export type ValuesRoomOptions = {
  repository: RepositoryAccess;
  index: InstanceIndex;
  registry: ChartRegistry;
  helm: HelmEngine;
  clusters: ClusterVersions;
  renderer: ReleaseRenderer;
  pinner: ReleasePinner;
  presenter: InstancePresenter;
  engines: EngineDirectory;
  instances: Pick<InstanceService, 'destination'>;
  products: Pick<ProductService, 'owners'>;
  authors: CommitAuthors;
  audit: AuditService;
  listener: ReleaseListener;
  environments: readonly Environment[];
  logger: LoggerService;
  now: () => Date;
  /** Known to the portal only; hides the contents of Secrets. */
  maskingKey: Uint8Array;
};

/** Builds the services that read and change values, without permission checks. */
export function makeValuesRoom(options: ValuesRoomOptions) {
  const { repository, helm, renderer, engines, instances } = options;
  const git = new GitValues(repository, options.index);
  const charts = new ChartArchives(options.registry);
  const destination = instances.destination.bind(instances);
  const shared = { ...options, git, charts, destination };
  const live = new LiveInstances({
    engine: name => engines.find(name),
    logger: options.logger,
  });
  const touched = new TouchedInstances(shared);
  const releaser = new ValuesReleaser(shared);
  const checker = new ChangeChecker(helm, renderer);
  const previewer = new ChangePreviewer({
    ...shared,
    touched,
    live,
  });
  const values = new DefaultValuesService({
    ...shared,
    reader: new ValuesReader(shared),
    planner: new ChangePlanner({ ...shared, checker }),
    previewer,
    touched,
    committer: new ValuesCommitter(repository),
    releaser,
  });
  const releases = new DefaultReleaseHistoryService({
    ...shared,
    archive: new ReleaseArchive(repository),
    previewer,
    live,
  });
  /** What to do at every look at Git. */
  const pendingLook = (
    knex: Knex,
    auth: Pick<AuthService, 'getOwnServiceCredentials'>,
  ) => {
    const pending = new PendingReleases({
      ...shared,
      releaser,
      cursor: new DatabaseReleaseCursor(knex),
      credentials: () => auth.getOwnServiceCredentials(),
    });
    const what = 'Releasing values that people committed';
    return { what, look: () => pending.run() };
  };
  return { values, releases, pendingLook };
}

/** The services of values with permission checks. */
export function authorizedValues(
  {
    values,
    releases,
  }: Pick<ReturnType<typeof makeValuesRoom>, 'values' | 'releases'>,
  options: {
    authorizer: Authorizer;
    instances: InstanceService;
    audit: AuditService;
    environments: readonly Environment[];
  },
) {
  return {
    values: new AuthorizedValuesService({ ...options, service: values }),
    releases: new AuthorizedReleaseHistoryService({
      ...options,
      service: releases,
    }),
  };
}
