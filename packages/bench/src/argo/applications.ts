/** How much there is: Argo CD instances, Applications of each, and entries of the history of each. */
export type Setting = {
  instances: number;
  applications: number;
  history: number;
};

/** An Application as Argo CD gives it. */
export type ArgoApplication = {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    managedFields: unknown[];
  };
  spec: Record<string, unknown>;
  status: {
    sync: { status: string; revisions: string[]; comparedTo: unknown };
    health: { status: string; lastTransitionTime: string };
    history: HistoryEntry[];
    resources: Record<string, unknown>[];
    operationState: Record<string, unknown>;
    summary: { images: string[] };
    reconciledAt: string;
  };
};

type HistoryEntry = {
  id: number;
  revisions: string[];
  deployStartedAt: string;
  deployedAt: string;
  initiatedBy: { username: string };
  sources: unknown[];
};

/** The product that is looked at. */
export const PRODUCT = 'shop';
/** Where the Applications of our fakes are. */
export const NAMESPACE = 'argocd';
/** Days of 2026 on which something was deployed, one after the other. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

const KINDS: readonly [string, string][] = [
  ['apps', 'Deployment'],
  ['', 'Service'],
  ['', 'ConfigMap'],
  ['', 'Secret'],
  ['', 'ServiceAccount'],
  ['networking.k8s.io', 'Ingress'],
  ['autoscaling', 'HorizontalPodAutoscaler'],
  ['policy', 'PodDisruptionBudget'],
];

const hex = (seed: number, digits: number) =>
  seed.toString(16).padStart(digits, '0');

/** The customer whose Applications an Argo CD instance has at one place. */
export const customerOf = (instance: number, application: number) =>
  `c${instance}x${application}`;

/** The release of an entry of the history: chart digest and commit of the values; no two are the same. */
function revisionsOf(
  instance: number,
  application: number,
  entry: number,
): [string, string] {
  const seed = instance * 10_000_000 + application * 10_000 + entry + 1;
  return [`sha256:${hex(seed, 64)}`, hex(seed, 40)];
}

function sourcesOf([digest, commit]: [string, string], name: string) {
  return [
    {
      repoURL: `oci://registry.example.com/charts/${PRODUCT}`,
      path: '.',
      targetRevision: digest,
      helm: {
        releaseName: name,
        valueFiles: [
          '$values/_environments/dev/values.yaml',
          '$values/values.yaml',
        ],
        ignoreMissingValueFiles: true,
      },
    },
    {
      repoURL: 'https://git.example.com/gitops.git',
      targetRevision: commit,
      ref: 'values',
    },
  ];
}

/** Who wrote what: as long as Kubernetes makes it. */
const managedFields = (name: string) =>
  ['argocd', 'argocd-application-controller'].map(manager => ({
    manager,
    operation: 'Update',
    apiVersion: 'argoproj.io/v1alpha1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: Object.fromEntries(
      Array.from({ length: 40 }, (_, field) => [`f:${name}-${field}`, {}]),
    ),
  }));

/** When something happened, some minutes after the deployment of an entry of the history. */
const timeOf = (entry: number, minutes: number) =>
  new Date(FIRST_DAY + entry * DAY + minutes * 60_000).toISOString();

const destinationOf = (name: string) => ({
  server: 'https://kubernetes.default.svc',
  namespace: name,
});

function historyOf(
  { history }: Setting,
  place: { instance: number; application: number },
  name: string,
): HistoryEntry[] {
  return Array.from({ length: history }, (_, entry) => {
    const { instance, application } = place;
    const revisions = revisionsOf(instance, application, entry);
    return {
      id: entry,
      revisions,
      deployStartedAt: timeOf(entry, 0),
      deployedAt: timeOf(entry, 2),
      initiatedBy: { username: entry % 2 === 0 ? 'jane' : 'joe' },
      sources: sourcesOf(revisions, name),
    };
  });
}

/** The status of an Application that runs what it should. */
function statusOf(
  name: string,
  live: [string, string],
  history: HistoryEntry[],
): ArgoApplication['status'] {
  const sources = sourcesOf(live, name);
  const last = history.length;
  return {
    sync: {
      status: 'Synced',
      revisions: live,
      comparedTo: { destination: destinationOf(name), sources },
    },
    health: { status: 'Healthy', lastTransitionTime: timeOf(last, 3) },
    history,
    resources: KINDS.map(([group, kind]) => ({
      group,
      version: 'v1',
      kind,
      namespace: name,
      name,
      status: 'Synced',
      health: { status: 'Healthy' },
    })),
    operationState: {
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      startedAt: timeOf(last, 0),
      finishedAt: timeOf(last, 2),
      operation: { initiatedBy: { username: 'jane' } },
      syncResult: { revisions: live, sources },
    },
    summary: { images: [`registry.example.com/${PRODUCT}/server:1.${last}.0`] },
    reconciledAt: timeOf(last, 5),
  };
}

/** An Application that runs what it should. */
export function applicationOf(
  setting: Setting,
  instance: number,
  application: number,
): ArgoApplication {
  const name = `${PRODUCT}-${customerOf(instance, application)}-dev-main`;
  const last = Math.max(0, setting.history - 1);
  const live = revisionsOf(instance, application, last);
  const history = historyOf(setting, { instance, application }, name);
  return {
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: `uid-of-${name}`,
      resourceVersion: String(instance * 1_000 + application + 1),
      labels: { 'chartway.io/product': PRODUCT },
      annotations: { 'chartway.io/instance-name': name },
      managedFields: managedFields(name),
    },
    spec: {
      project: 'default',
      destination: destinationOf(name),
      sources: sourcesOf(live, name),
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['CreateNamespace=true'],
      },
    },
    status: statusOf(name, live, history),
  };
}

/** What Argo CD 3.5 leaves of an Application in a list whenever fields are selected. */
export function slimOf({ metadata, spec, status }: ArgoApplication): unknown {
  const { name, namespace, labels, annotations } = metadata;
  const { health, resources, summary, sync, operationState } = status;
  const { phase, startedAt, finishedAt } = operationState;
  return {
    metadata: { name, namespace, labels, annotations, deletionTimestamp: null },
    spec,
    status: {
      health,
      resources: resources.map(({ health: _, ...resource }) => resource),
      summary,
      sync: { status: sync.status, revision: '' },
      operationState: { phase, startedAt, finishedAt },
    },
  };
}

/** The tree of what an Application made. */
export function treeOf({ status, metadata }: ArgoApplication): unknown {
  const nodes = status.resources.map(resource => ({
    ...resource,
    uid: `${metadata.uid}-${String(resource.kind)}`,
    createdAt: '2026-01-01T00:00:00Z',
  }));
  const pods = [0, 1].map(pod => ({
    version: 'v1',
    kind: 'Pod',
    namespace: metadata.name,
    name: `${metadata.name}-${pod}`,
    uid: `${metadata.uid}-pod-${pod}`,
    parentRefs: [{ uid: `${metadata.uid}-Deployment` }],
    images: status.summary.images,
    health: { status: 'Healthy' },
  }));
  return { nodes: [...nodes, ...pods] };
}
