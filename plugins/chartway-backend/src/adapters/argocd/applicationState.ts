import {
  redact,
  type ApplicationSource,
  type ApplicationState,
} from '@chartway/plugin-chartway-node';
import type { CachedApplication } from './ApplicationCache';
import { nameOf } from './applicationName';
import type { ArgoApplication, ArgoResource, ArgoSource } from './schema';

const OWN_ANNOTATIONS = 'chartway.io/';
const MAX_RESOURCES = 50;
const MAX_MESSAGES = 20;

// Browsers leave out control characters and spaces before they look for a scheme.
// eslint-disable-next-line no-control-regex
const IGNORED = /[\u0000-\u0020\u007f-\u009f]/g;

/** Whether a text that may end up as a link is harmless: no URL at all, or a web page. */
function isHarmless(text: string): boolean {
  const bare = text.replace(IGNORED, '');
  return !/^[a-z][a-z0-9+.-]*:/i.test(bare) || /^https?:\/\//i.test(bare);
}

/** Whether a browser would run a text, or show what it contains, if somebody made it a link. */
export function isScript(text: string): boolean {
  return /^(?:javascript|vbscript|data|blob):/i.test(text.replace(IGNORED, ''));
}

/** The sources of an Application, be it of one or of many. */
export function sourcesOf({ spec }: ArgoApplication): ArgoSource[] {
  return spec.sources.length > 0 ? spec.sources : [spec.source ?? []].flat();
}

function sourceOf(source: ArgoSource): ApplicationSource {
  const { repoURL, targetRevision, path, chart, ref } = source;
  return {
    repository: withoutCredentials(repoURL),
    targetRevision,
    ...(path !== '' && { path }),
    ...(chart !== '' && { chart }),
    ...(ref !== '' && { ref }),
  };
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

function annotationsOf({ annotations }: ArgoApplication) {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([key, value]) => key.startsWith(OWN_ANNOTATIONS) && isHarmless(value),
    ),
  );
}

/** Revisions that run: those compared when Synced, else those of the last sync. */
function liveRevisionsOf(application: ArgoApplication): readonly string[] {
  const { sync, comparedRevisions, history, operationState } = application;
  if (sync === 'Synced') return comparedRevisions;
  const last = history.at(-1)?.revisions;
  if (last) return last;
  return operationState?.phase === 'Succeeded'
    ? operationState.syncResult ?? []
    : [];
}

/** What is wrong with an Application as a whole, without credentials or manifests. */
export function messagesOf(application: ArgoApplication): string[] {
  const { conditions, operationState } = application;
  const messages = conditions.map(({ type, message }) => `${type}: ${message}`);
  const failed =
    operationState &&
    (/^(Failed|Error)$/.test(operationState.phase) ||
      (operationState.retryCount ?? 0) > 0);
  if (
    failed &&
    operationState.phase !== 'Succeeded' &&
    operationState.message !== ''
  )
    messages.push(operationState.message);
  if (application.health !== 'Healthy' && application.healthMessage !== '')
    messages.push(application.healthMessage);
  return messages.slice(0, MAX_MESSAGES).map(redact);
}

const isTroubled = ({ status, health }: ArgoResource) =>
  (status !== '' && status !== 'Synced') ||
  (health.status !== '' && health.status !== 'Healthy');

function troubledOf({ resources }: ArgoApplication) {
  return resources
    .filter(isTroubled)
    .slice(0, MAX_RESOURCES)
    .map(({ group, kind, namespace, name, status, health }) => ({
      group,
      kind,
      namespace,
      name,
      sync: status || 'Unknown',
      health: health.status || 'Unknown',
      message: redact(health.message),
    }));
}

function operationOf({
  operationState,
  requested,
}: ArgoApplication): ApplicationState['operation'] {
  // Asked for, and the controller has not begun yet: what the state tells is the operation before.
  if (requested && (!operationState || operationState.finishedAt !== ''))
    return {
      phase: 'Running',
      message: '',
      ...(requested.initiatedBy && { by: requested.initiatedBy }),
    };
  if (!operationState) return undefined;
  const { phase, message, startedAt, finishedAt, operation } = operationState;
  return {
    phase,
    message: redact(message),
    ...(startedAt !== '' && { startedAt }),
    ...(finishedAt !== '' && { finishedAt }),
    ...(operation?.initiatedBy && { by: operation.initiatedBy }),
  };
}

/** Names the last sync of an Application; undefined when it is not known. */
function lastSyncOf(application: ArgoApplication): string | undefined {
  const last = application.history.at(-1);
  if (last) return `${last.id} ${last.deployedAt}`;
  // Where no history is kept, and in lists, which leave it out.
  return application.operationState?.syncResult
    ? application.operationState.finishedAt
    : undefined;
}

/** What Chartway keeps of an Application. */
export function stateOf(
  application: ArgoApplication,
  defaultNamespace: string,
): ApplicationState {
  const { spec } = application;
  const { destination, syncPolicy } = spec;
  const automated = syncPolicy?.automated ?? undefined;
  const operation = operationOf(application);
  return {
    name: nameOf(application, defaultNamespace),
    namespace: application.namespace || defaultNamespace,
    project: spec.project,
    labels: application.labels,
    annotations: annotationsOf(application),
    sources: sourcesOf(application).map(sourceOf),
    destination: {
      server: destination?.server || destination?.name || '',
      namespace: destination?.namespace ?? '',
    },
    sync: application.sync,
    health: application.health,
    comparedRevisions: application.comparedRevisions,
    liveRevisions: liveRevisionsOf(application),
    messages: messagesOf(application),
    resources: troubledOf(application),
    automated: {
      sync: automated !== undefined && automated.enabled !== false,
      selfHeal: automated?.selfHeal ?? false,
      prune: automated?.prune ?? false,
    },
    ...(operation && { operation }),
    deleting: application.deletionTimestamp !== '',
  };
}

/** What the memory keeps of an Application. */
export function cachedOf(
  application: ArgoApplication,
  defaultNamespace: string,
): CachedApplication {
  const { uid, resourceVersion } = application;
  return {
    state: stateOf(application, defaultNamespace),
    uid,
    resourceVersion,
    lastSync: lastSyncOf(application),
  };
}
