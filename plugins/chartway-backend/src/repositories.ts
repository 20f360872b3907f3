import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GitHost } from '@chartway/plugin-chartway-node';
import type { ChartwayConfig } from './config';
import { RepositoryAccess } from './git/RepositoryAccess';
import { ExampleSeeder } from './seed/ExampleSeeder';

/** The Git repositories of the configuration, on the Git host. */
export function makeRepositories(
  { repositories }: ChartwayConfig,
  host: GitHost,
) {
  const { chartTemplates, charts, gitops } = repositories;
  return {
    templates: new RepositoryAccess(host, {
      name: chartTemplates.name,
      branch: chartTemplates.branch,
      description: 'Chart templates',
    }),
    charts: new RepositoryAccess(host, {
      ...charts,
      description: 'Chart sources',
    }),
    gitops: new RepositoryAccess(host, {
      ...gitops,
      description: 'What should run where',
    }),
  };
}

/** What {@link makeRepositories} makes. */
export type Repositories = ReturnType<typeof makeRepositories>;

/** Puts the examples into repositories that are empty. */
export function makeSeeder(
  config: ChartwayConfig,
  repositories: Repositories,
  logger: LoggerService,
): ExampleSeeder {
  const { folder } = config.examples;
  const { templates, charts, gitops } = repositories;
  return new ExampleSeeder(
    [
      { repository: templates, folder: join(folder, 'chart-templates') },
      { repository: charts, folder: join(folder, 'charts') },
      { repository: gitops, folder: join(folder, 'gitops') },
    ],
    logger,
  );
}
