/** Fields of a list that Argo CD can select. Others, such as `status.history`, it leaves out whenever it selects. */
export const SLIM_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.deletionTimestamp',
  'spec',
  'operation',
  'status.sync.status',
  'status.sync.revision',
  'status.health',
  'status.resources',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
]
  .map(field => `items.${field}`)
  .join(',');

/** Fields of a list that tell what an Application applies. */
export const ROOT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'spec',
]
  .map(field => `items.${field}`)
  .join(',');

/** Fields of a change; here Argo CD can select any. */
export const CHANGE_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.labels',
  'metadata.annotations',
  'metadata.deletionTimestamp',
  'spec.project',
  'spec.source',
  'spec.sources',
  'spec.destination',
  'spec.syncPolicy',
  'operation.initiatedBy',
  'status.sync.status',
  'status.sync.revision',
  'status.sync.revisions',
  'status.health',
  'status.history',
  'status.conditions',
  'status.resources',
  'status.operationState.phase',
  'status.operationState.message',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
  'status.operationState.retryCount',
  'status.operationState.operation.initiatedBy',
  'status.operationState.syncResult.revision',
  'status.operationState.syncResult.revisions',
]
  .map(field => `result.application.${field}`)
  .concat('result.type', 'error')
  .join(',');
