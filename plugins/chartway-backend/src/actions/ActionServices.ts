import type { Environment } from '@chartway/plugin-chartway-common';
import type { AuthorizedAuditService } from '../audit/AuthorizedAuditService';
import type { AuthorizedDeploymentService } from '../deployments/AuthorizedDeploymentService';
import type { AuthorizedInstanceHistoryService } from '../instances/AuthorizedInstanceHistoryService';
import type { AuthorizedInstanceService } from '../instances/AuthorizedInstanceService';

/** What the actions ask of the services that check permissions. */
export type ActionServices = {
  instances: Pick<AuthorizedInstanceService, 'list' | 'get'>;
  deployments: Pick<AuthorizedDeploymentService, 'get' | 'list'>;
  history: Pick<AuthorizedInstanceHistoryService, 'commits'>;
  audit: Pick<AuthorizedAuditService, 'list'>;
  /** In promotion order. */
  environments: readonly Environment[];
};
