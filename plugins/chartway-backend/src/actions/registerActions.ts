import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Environment } from '@chartway/plugin-chartway-common';
import type { AuthorizedAuditService } from '../audit/AuthorizedAuditService';
import type { AuthorizedDeploymentService } from '../deployments/AuthorizedDeploymentService';
import type { AuthorizedInstanceHistoryService } from '../instances/AuthorizedInstanceHistoryService';
import type { AuthorizedInstanceService } from '../instances/AuthorizedInstanceService';
import type { ActionDoor } from './ActionDoor';
import { findInstances } from './findInstances';
import {
  findInstancesSchema,
  whatRunsWhereSchema,
  whoChangedItSchema,
  whyNotHealthySchema,
} from './schemas';
import { whatRunsWhere } from './whatRunsWhere';
import { whoChangedIt } from './whoChangedIt';
import { whyNotHealthy } from './whyNotHealthy';

/** The services that check the permissions of the asker; as classes they cannot be mistaken for those that do not. */
type AuthorizedServices = {
  instances: AuthorizedInstanceService;
  deployments: AuthorizedDeploymentService;
  history: AuthorizedInstanceHistoryService;
  audit: AuthorizedAuditService;
  environments: readonly Environment[];
};

const READS = { readOnly: true, idempotent: true, destructive: false };

/** Offers the questions an assistant may ask about what runs where: all read, none changes anything. */
export function registerActions(
  registry: ActionsRegistryService,
  door: ActionDoor,
  services: AuthorizedServices,
): void {
  registry.register({
    name: 'find-instances',
    title: 'Find instances',
    description:
      'Lists the instances of products that the asker may read, with the release Git says they should run. Filter by product, customer, environment or instance.',
    schema: findInstancesSchema,
    attributes: READS,
    action: ({ input, credentials }) =>
      door.open(credentials, caller => findInstances(services, input, caller)),
  });
  registry.register({
    name: 'what-runs-where',
    title: 'What runs where',
    description:
      'For one product: every customer and environment with the desired release (Git) and the live release (deployment engine) of each instance the asker may read.',
    schema: whatRunsWhereSchema,
    attributes: READS,
    action: ({ input, credentials }) =>
      door.open(credentials, caller => whatRunsWhere(services, input, caller)),
  });
  registry.register({
    name: 'why-not-healthy',
    title: 'Why an instance is not healthy',
    description:
      'What the deployment engine says of one instance: sync and health, each unhealthy Kubernetes resource with its message, the likely cause and what to do.',
    schema: whyNotHealthySchema,
    attributes: READS,
    action: ({ input, credentials }) =>
      door.open(credentials, caller => whyNotHealthy(services, input, caller)),
  });
  registry.register({
    name: 'who-changed-it',
    title: 'Who changed an instance',
    description:
      'Who changed one instance, when and why: the audit entries the asker may read, and the Git commits to its values and release.',
    schema: whoChangedItSchema,
    attributes: READS,
    action: ({ input, credentials }) =>
      door.open(credentials, caller => whoChangedIt(services, input, caller)),
  });
}
