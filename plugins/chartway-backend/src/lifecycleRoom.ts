import type {
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { HelmEngine } from '@chartway/helm-engine';
import type { ChartRegistry, Cluster } from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import type { AuditService } from './audit/AuditService';
import { DatabaseLeaseStore } from './audit/DatabaseLeaseStore';
import { Ticker } from './audit/Ticker';
import type { Authorizer } from './authorization/Authorizer';
import type { ProductService } from './catalog/ProductService';
import type { ChartTemplateService } from './charts/ChartTemplateService';
import { isOwnSource, sourceFolder } from './charts/domain/sourcePaths';
import type { EngineDirectory } from './deployments/EngineDirectory';
import { CommitAuthors } from './instances/CommitAuthors';
import type { ApplicationsOf } from './instances/domain/layout';
import type { InstanceIndex } from './instances/InstanceIndex';
import type {
  InstanceService,
  ReleaseListener,
} from './instances/InstanceService';
import type { ReleaseRenderer } from './instances/ReleaseRenderer';
import { AuthorizedCloneService } from './instances/lifecycle/AuthorizedCloneService';
import { AuthorizedDecommissionService } from './instances/lifecycle/AuthorizedDecommissionService';
import { AuthorizedRegenerationService } from './instances/lifecycle/AuthorizedRegenerationService';
import { ChartSourceBranch } from './instances/lifecycle/ChartSourceBranch';
import { DatabaseDecommissionStore } from './instances/lifecycle/DatabaseDecommissionStore';
import { DecommissionFactsReader } from './instances/lifecycle/DecommissionFactsReader';
import { DecommissionWorker } from './instances/lifecycle/DecommissionWorker';
import { DefaultCloneService } from './instances/lifecycle/DefaultCloneService';
import { DefaultDecommissionService } from './instances/lifecycle/DefaultDecommissionService';
import { DefaultRegenerationService } from './instances/lifecycle/DefaultRegenerationService';
import { NamespaceUsers } from './instances/lifecycle/NamespaceUsers';
import type { LifecycleServices } from './instances/lifecycle/routes';
import { ChangeChecker } from './instances/values/ChangeChecker';
import { ChartArchives } from './instances/values/ChartArchives';
import type { Repositories } from './repositories';

/** Milliseconds between two looks at decommissions that are under way. */
const PAUSE = 5_000;

const now = () => new Date();

/** What the lifecycle of instances works with. */
export type LifecycleRoomOptions = {
  knex: Knex;
  repositories: Repositories;
  registry: ChartRegistry;
  helm: HelmEngine;
  renderer: ReleaseRenderer;
  engines: EngineDirectory;
  clusters: readonly Cluster[];
  applicationsOf: ApplicationsOf;
  index: InstanceIndex;
  instances: InstanceService;
  templates: ChartTemplateService;
  products: ProductService;
  audit: AuditService;
  listener: ReleaseListener;
  logger: LoggerService;
};

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/** Builds clone, decommission and regeneration, without permission checks but those of what they call. */
export function makeLifecycleRoom(options: LifecycleRoomOptions) {
  const { index, instances, knex, products, repositories } = options;
  const repository = repositories.gitops;
  const store = new DatabaseDecommissionStore(knex);
  const namespaces = new NamespaceUsers(index, instances);
  const authors = new CommitAuthors(products);
  const engine = (name: string | undefined) => options.engines.find(name);
  const cluster = (server: string, of: string | undefined) =>
    options.clusters.find(
      found =>
        withoutSlash(found.server) === withoutSlash(server) &&
        (found.engine === undefined || found.engine === of),
    );
  const shared = { ...options, repository, store, namespaces, engine, cluster };
  const facts = new DecommissionFactsReader(shared);
  const decommissions = new DefaultDecommissionService({
    ...shared,
    facts,
    authors,
    now,
  });
  const leases = new DatabaseLeaseStore(knex, now);
  const inGit = async (name: string) => {
    const known = await index.at(await repository.snapshot());
    return (await known.get(name)) !== undefined;
  };
  const worker = new DecommissionWorker({ ...shared, inGit, leases, now });
  const source = new ChartSourceBranch(repositories.charts, authors, {
    folderOf: product => sourceFolder(product, product),
    isOwn: isOwnSource,
  });
  const regenerations = new DefaultRegenerationService({ ...options, source });
  const charts = new ChartArchives(options.registry);
  const checker = new ChangeChecker(options.helm, options.renderer);
  /** What a clone creates passes the checks of the instances it is given. */
  const clonesWith = (checked: InstanceService) =>
    new DefaultCloneService({
      repository,
      instances: checked,
      charts,
      checker,
    });
  return { decommissions, worker, regenerations, clonesWith };
}

/** What {@link makeLifecycleRoom} makes. */
export type LifecycleRoom = ReturnType<typeof makeLifecycleRoom>;

/** The services with permission checks. */
export function authorizedLifecycle(
  room: LifecycleRoom,
  options: {
    authorizer: Authorizer;
    /** The authorized one. */
    instances: InstanceService;
    products: ProductService;
  },
): LifecycleServices {
  const { authorizer, instances, products } = options;
  return {
    clones: new AuthorizedCloneService(
      room.clonesWith(instances),
      authorizer,
      instances,
    ),
    decommissions: new AuthorizedDecommissionService({
      ...options,
      service: room.decommissions,
    }),
    regenerations: new AuthorizedRegenerationService(
      room.regenerations,
      authorizer,
      products,
    ),
  };
}

/** Follows decommissions for as long as the backend runs. */
export function startLifecycle(
  { worker }: LifecycleRoom,
  { lifecycle, logger }: { lifecycle: LifecycleService; logger: LoggerService },
): void {
  const ticker = new Ticker('Following decommissions', () => worker.run(), {
    pause: PAUSE,
    logger,
  });
  lifecycle.addStartupHook(() => ticker.start());
  lifecycle.addShutdownHook(() => ticker.stop());
}
