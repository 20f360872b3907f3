import type {
  HttpRouterService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import type { ChartwayConfig } from './config';
import type { GitLooks } from './deployments/GitLooks';
import type { Repositories } from './repositories';
import { DatabaseDeliveryStore } from './webhooks/DatabaseDeliveryStore';
import { LookAgain } from './webhooks/LookAgain';
import { WEBHOOKS_PATH, webhookRouter } from './webhooks/routes';
import { WebhookService } from './webhooks/WebhookService';

/**
 * Listens to webhooks, if the configuration names a sender. Their path asks for no sign-in, so without one there is no such
 * path.
 */
export function openWebhooks(options: {
  webhooks: ChartwayConfig['webhooks'];
  repositories: Repositories;
  engines: readonly DeploymentEngine[];
  looks: Pick<GitLooks, 'now'>;
  knex: Knex;
  httpRouter: HttpRouterService;
  logger: LoggerService;
}): void {
  const { httpRouter, knex, logger, looks, repositories, webhooks } = options;
  const secrets = Object.fromEntries(
    Object.entries(webhooks).map(([source, { secret }]) => [source, secret]),
  );
  if (Object.keys(secrets).length === 0) return;
  const service = new WebhookService({
    secrets,
    deliveries: new DatabaseDeliveryStore(knex),
    listener: new LookAgain({
      repositories: Object.values(repositories),
      gitops: repositories.gitops,
      engines: options.engines,
      lookAtGit: () => looks.now(),
    }),
    logger,
    now: () => new Date(),
  });
  httpRouter.use(webhookRouter(service, logger));
  httpRouter.addAuthPolicy({ path: WEBHOOKS_PATH, allow: 'unauthenticated' });
}
