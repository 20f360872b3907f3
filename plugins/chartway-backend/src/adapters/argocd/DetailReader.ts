import { randomBytes } from 'node:crypto';
import {
  maskManifest,
  redact,
  type EngineDifference,
  type EngineEvent,
  type EngineHistoryEntry,
  type EngineResource,
} from '@chartway/plugin-chartway-node';
import type { ApplicationAddress } from './applicationName';
import { isScript } from './applicationState';
import type { ArgoCdClient } from './ArgoCdClient';
import type { ArgoEvent, ArgoManagedResource, ArgoNode } from './detailSchemas';
import type { ArgoApplication, ArgoResource } from './schema';

/** Objects whose events are read beside those of the Application: each costs a request. */
const MAX_EVENT_SUBJECTS = 10;
const AT_ONCE = 4;
const MAX_EVENTS = 500;
const MAX_FACTS = 20;
const MAX_FACT = 300;

/** Kinds whose events tell why something does not run. */
const TELLING_KINDS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Pod',
  'Job',
  'PersistentVolumeClaim',
]);

const isAbsent = (state: string) => state === '' || state === 'null';

/** Reads what is not kept in memory. The Application is one that was just read. */
export class DetailReader {
  readonly #client: ArgoCdClient;
  /** Hashes of masked values need to agree within one answer only. */
  readonly #maskingKey = randomBytes(32);

  constructor(client: ArgoCdClient) {
    this.#client = client;
  }

  async resources(
    address: ApplicationAddress,
    application: Promise<ArgoApplication>,
  ): Promise<EngineResource[]> {
    const [nodes, { resources }] = await Promise.all([
      this.#client.resourceTree(address),
      application,
    ]);
    const managed = new Map(resources.map(one => [keyOf(one), one]));
    const present = new Set(nodes.map(keyOf));
    return [
      ...nodes.map(node => resourceOf(node, managed.get(keyOf(node)))),
      ...resources
        .filter(resource => !present.has(keyOf(resource)))
        .map(missingOf),
    ];
  }

  /** Of the Application, and of its objects that are likely to have some to tell. Newest first. */
  async events(address: ApplicationAddress): Promise<EngineEvent[]> {
    const nodes = await this.#client.resourceTree(address);
    const subjects = subjectsOf(nodes).map(
      subject => () => this.#client.events(address, subject),
    );
    const found = await severalAtOnce([
      () => this.#client.events(address),
      ...subjects,
    ]);
    return found
      .flat()
      .map(eventOf)
      .sort((a, b) => ((a.lastAt ?? '') < (b.lastAt ?? '') ? 1 : -1))
      .slice(0, MAX_EVENTS);
  }

  async differences(address: ApplicationAddress): Promise<EngineDifference[]> {
    const resources = await this.#client.managedResources(address);
    return resources
      .filter(({ hook }) => hook !== true)
      .map(resource => this.#differenceOf(resource));
  }

  #differenceOf(resource: ArgoManagedResource): EngineDifference {
    const { group, kind, namespace, name } = resource;
    const live = isAbsent(resource.liveState)
      ? undefined
      : firstOf(resource.normalizedLiveState, resource.liveState);
    // Without a live object there is nothing to predict from.
    const desired = isAbsent(resource.targetState)
      ? undefined
      : firstOf(
          live === undefined ? '' : resource.predictedLiveState,
          resource.targetState,
        );
    const masked = {
      live: this.#masked(live, kind),
      desired: this.#masked(desired, kind),
    };
    const modified =
      resource.modified ?? (live === undefined || live !== desired);
    return { group, kind, namespace, name, ...masked, modified };
  }

  /** What cannot be read is not passed on: it may be a Secret. */
  #masked(state: string | undefined, kind: string): string | undefined {
    if (state === undefined) return undefined;
    let object: unknown;
    try {
      object = JSON.parse(state);
    } catch {
      return JSON.stringify({ kind, masked: true });
    }
    return JSON.stringify(maskManifest(object, this.#maskingKey));
  }
}

/** Newest first. */
export function historyOf({ history }: ArgoApplication): EngineHistoryEntry[] {
  return history
    .map(({ id, revisions, deployedAt, deployStartedAt, initiatedBy }) => ({
      id,
      revisions,
      deployedAt,
      ...(deployStartedAt !== '' && { deployStartedAt }),
      by: initiatedBy ?? 'automatic',
    }))
    .reverse();
}

type Identified = Pick<ArgoNode, 'group' | 'kind' | 'namespace' | 'name'>;

function keyOf({ group, kind, namespace, name }: Identified): string {
  return [group, kind, namespace, name].join('/');
}

function resourceOf(
  node: ArgoNode,
  managed: ArgoResource | undefined,
): EngineResource {
  const { group, kind, namespace, name, uid, version, images } = node;
  const health = node.health ?? managed?.health;
  return {
    group,
    kind,
    namespace,
    name,
    uid,
    version,
    images,
    parents: node.parentRefs.map(parent => parent.uid).filter(id => id !== ''),
    ...(managed && managed.status !== '' && { sync: managed.status }),
    ...(health && health.status !== '' && { health: health.status }),
    ...(health && health.message !== '' && { message: redact(health.message) }),
    ...(node.createdAt !== '' && { createdAt: node.createdAt }),
    facts: node.info
      .filter(({ value }) => !isScript(value))
      .slice(0, MAX_FACTS)
      .map(fact => ({
        name: fact.name,
        value: redact(quantity(fact)).slice(0, MAX_FACT),
      })),
  };
}

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/**
 * What a pod requests, as Kubernetes writes it: Argo CD gives thousandths, of bytes too. Source: Argo CD 3.5,
 * controller/cache/info.go.
 */
function quantity({ name, value }: { name: string; value: string }): string {
  if (!/^\d{1,18}$/.test(value)) return value;
  if (name === 'cpu') return `${value}m`;
  if (name !== 'memory') return value;
  let amount = Number(value) / 1000;
  let unit = 0;
  while (amount >= 1024 && unit < BINARY.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${Math.round(amount * 10) / 10}${BINARY[unit]}`;
}

/** An object of the desired state that the cluster does not have. */
function missingOf(resource: ArgoResource): EngineResource {
  const { group, kind, namespace, name, version, status, health } = resource;
  return {
    ...{ group, kind, namespace, name, version },
    uid: '',
    parents: [],
    images: [],
    facts: [],
    sync: status || 'Unknown',
    health: health.status || 'Missing',
    ...(health.message !== '' && { message: redact(health.message) }),
  };
}

/** Those that are not healthy first, then the newest. */
function subjectsOf(nodes: readonly ArgoNode[]): ArgoNode[] {
  const rank = ({ health }: ArgoNode) =>
    !health || health.status === '' || health.status === 'Healthy' ? 1 : 0;
  return nodes
    .filter(({ kind, uid }) => TELLING_KINDS.has(kind) && uid !== '')
    .sort((a, b) => rank(a) - rank(b) || (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, MAX_EVENT_SUBJECTS);
}

const NO_OBJECT = { apiVersion: '', kind: '', namespace: '', name: '' };

function eventOf(event: ArgoEvent): EngineEvent {
  const object = event.involvedObject ?? NO_OBJECT;
  const [group = ''] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : [];
  const lastAt = event.lastTimestamp || event.eventTime || event.firstTimestamp;
  return {
    type: event.type,
    reason: event.reason,
    message: redact(event.message),
    object: {
      group,
      kind: object.kind,
      namespace: object.namespace,
      name: object.name,
    },
    count: event.count ?? 1,
    ...(event.firstTimestamp !== '' && { firstAt: event.firstTimestamp }),
    ...(lastAt !== '' && { lastAt }),
  };
}

function firstOf(...states: string[]): string | undefined {
  return states.find(state => !isAbsent(state));
}

/** Does some pieces of work at a time, so that one page does not take a server's breath. */
async function severalAtOnce<T>(work: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < work.length; from += AT_ONCE) {
    const batch = work.slice(from, from + AT_ONCE).map(start => start());
    results.push(...(await Promise.all(batch)));
  }
  return results;
}
