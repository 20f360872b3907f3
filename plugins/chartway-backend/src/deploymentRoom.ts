import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import type { AuditReadingService } from './audit/AuditReadingService';
import type { AuditService } from './audit/AuditService';
import type { Authorizer } from './authorization/Authorizer';
import type { ProductService } from './catalog/ProductService';
import type { ChartwayConfig } from './config';
import { AuthorizedDeliveryMetricsService } from './deployments/AuthorizedDeliveryMetricsService';
import { DatabaseDeploymentEventStore } from './deployments/DatabaseDeploymentEventStore';
import { DefaultDeliveryMetricsService } from './deployments/DefaultDeliveryMetricsService';
import { AuthorizedDeploymentService } from './deployments/AuthorizedDeploymentService';
import { AuthorizedLiveDetailsService } from './deployments/AuthorizedLiveDetailsService';
import { DefaultDeploymentService } from './deployments/DefaultDeploymentService';
import { DefaultLiveDetailsService } from './deployments/DefaultLiveDetailsService';
import { EngineDirectory } from './deployments/EngineDirectory';
import type { WatchIds } from './deployments/WatchIds';
import type { RepositoryAccess } from './git/RepositoryAccess';
import type { ApplicationsOf } from './instances/domain/layout';
import type { InstanceService } from './instances/InstanceService';

const now = () => new Date();

/** The configured engines, each with its folder of the GitOps repository. */
export function makeEngines(
  engines: DeploymentEngine[],
  applicationsOf: ApplicationsOf,
  repository: RepositoryAccess,
  logger: LoggerService,
): EngineDirectory {
  return new EngineDirectory({
    engines,
    applicationsOf,
    sources: async () => ({
      gitRepository: await repository.cloneUrl(),
      branch: repository.branch,
    }),
    logger,
  });
}

/** The sync windows that the configuration gives the projects of each engine. */
function windowsOf(engines: ChartwayConfig['engines']) {
  return (name: string, project: string) => {
    const engine = engines.find(item => item.name === name);
    const projects = engine?.appProjects ?? [];
    return projects.find(item => item.name === project)?.syncWindows ?? [];
  };
}

/** The services of the room, without permission checks. */
export function makeDeploymentRoom(options: {
  instances: InstanceService;
  engines: EngineDirectory;
  config: Pick<ChartwayConfig, 'environments' | 'engines'>;
  audit: AuditService;
  watchIds: WatchIds;
  /** Known to the portal only; hides the contents of Secrets. */
  maskingKey: Uint8Array;
}) {
  return {
    deployments: new DefaultDeploymentService({
      ...options,
      environments: options.config.environments,
      windowsOf: windowsOf(options.config.engines),
      now,
    }),
    details: new DefaultLiveDetailsService({ ...options, now }),
  };
}

/** What became of releases, and the measures of it; without permission checks. */
export function makeDelivery(knex: Knex, audit: AuditReadingService) {
  const events = new DatabaseDeploymentEventStore(knex);
  const metrics = new DefaultDeliveryMetricsService({ events, audit, now });
  return { events, metrics };
}

/** The services of the room with permission checks. */
export function authorizedDeploymentRoom(
  room: ReturnType<typeof makeDeploymentRoom>,
  { events, metrics }: ReturnType<typeof makeDelivery>,
  options: {
    authorizer: Authorizer;
    instances: InstanceService;
    products: ProductService;
  },
) {
  const { authorizer, instances } = options;
  return {
    deployments: new AuthorizedDeploymentService({
      ...options,
      service: room.deployments,
      events,
    }),
    metrics: new AuthorizedDeliveryMetricsService(metrics, authorizer),
    details: new AuthorizedLiveDetailsService(
      room.details,
      authorizer,
      instances,
    ),
  };
}
