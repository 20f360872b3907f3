import type {
  ChangePreview,
  ChangeResult,
  ChartwayApi,
  Deployment,
  InstanceActionName,
  InstanceActions,
  InstanceHistory,
  InstanceValues,
  LiveEvents,
  LiveResources,
  Manifests,
} from '@chartway/plugin-chartway-common';
import {
  sampleAuditEntry,
  sampleCommit,
  sampleDeployment,
  sampleDigest,
  sampleInfo,
  sampleInstance,
} from '@chartway/plugin-chartway-react/testUtils';

/** The instance that the samples are about. */
export const instance = sampleInstance();

const ACTIONS: InstanceActionName[] = [
  'refresh',
  'hard-refresh',
  'sync',
  'terminate',
  'restart',
  'roll-back',
  'change-values',
  'release',
  'deploy-version',
  'clone',
  'move',
  'decommission',
];

/** Everything is allowed but what a test refuses with a reason. */
export function sampleActions(
  refused: Partial<Record<InstanceActionName, string>> = {},
): InstanceActions {
  return {
    items: ACTIONS.map(action => ({
      action,
      allowed: refused[action] === undefined,
      ...(refused[action] !== undefined && { reason: refused[action] }),
    })),
  };
}

const object = (kind: string, name: string, group = 'apps') => ({
  group,
  kind,
  namespace: instance.namespace,
  name,
});

/** A Deployment with its pod, and a Service. */
const sampleResources: LiveResources = {
  observedAt: '2026-11-20T10:00:00.000Z',
  items: [
    {
      ...object('Service', 'shop', ''),
      uid: 's',
      version: 'v1',
      parents: [],
      sync: 'Synced',
      health: 'Healthy',
      images: [],
      facts: [],
      restartable: false,
    },
    {
      ...object('Deployment', 'shop'),
      uid: 'd',
      version: 'v1',
      parents: [],
      sync: 'OutOfSync',
      health: 'Progressing',
      message: 'Waiting for 1 of 2 pods.',
      images: [],
      facts: [{ name: 'Ready', value: '1/2' }],
      restartable: true,
    },
    {
      ...object('Pod', 'shop-1', ''),
      uid: 'p',
      version: 'v1',
      parents: ['d'],
      health: 'Healthy',
      images: ['ghcr.io/example/shop:1.4.2'],
      facts: [],
      restartable: false,
    },
  ],
};

/** A warning and a note. */
const sampleEvents: LiveEvents = {
  items: [
    {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      object: object('Pod', 'shop-1', ''),
      count: 4,
      lastAt: '2026-11-20T09:59:00.000Z',
    },
    {
      type: 'Normal',
      reason: 'Scheduled',
      message: 'Assigned to node-1',
      object: object('Pod', 'shop-1', ''),
      count: 1,
      lastAt: '2026-11-20T09:50:00.000Z',
    },
  ],
};

/** Two manifests. */
const sampleManifests: Manifests = {
  manifestsDigest: instance.release.manifestsDigest,
  items: [
    {
      ...object('Deployment', 'shop'),
      yaml: 'kind: Deployment\nreplicas: 2\n',
    },
    { ...object('Service', 'shop', ''), yaml: 'kind: Service\nport: 80\n' },
  ],
};

/** The release of now, one before, and a change of values that was not released. */
export const sampleHistory: InstanceHistory = {
  items: [
    {
      sha: sampleCommit('now'),
      at: '2026-11-20T09:58:00.000Z',
      author: 'user:default/devin-devops',
      title: 'Deploy shop 1.4.2',
      reason: 'Fixes the basket',
      url: 'https://git.example.com/c/now',
      requestId: 'req-1',
      kind: 'release',
      release: {
        chartVersion: '1.4.2',
        chartDigest: instance.release.chart.digest,
        valuesCommit: instance.release.valuesCommit,
        images: instance.release.images,
      },
      deployedAt: '2026-11-20T09:58:30.000Z',
      deployedBy: 'automatic',
      current: true,
    },
    {
      sha: sampleCommit('values'),
      at: '2026-11-19T12:00:00.000Z',
      author: 'Ada',
      title: 'More replicas',
      kind: 'values',
      current: false,
    },
    {
      sha: sampleCommit('before'),
      at: '2026-11-18T12:00:00.000Z',
      author: 'user:default/devin-devops',
      title: 'Deploy shop 1.4.1',
      kind: 'release',
      release: {
        chartVersion: '1.4.1',
        chartDigest: sampleDigest('shop:1.4.1'),
        valuesCommit: sampleCommit('old'),
        images: [],
      },
      current: false,
    },
  ],
};

/** Chart defaults, a customer's layer and the instance's own. */
export function sampleValues(
  changes: Partial<InstanceValues> = {},
): InstanceValues {
  return {
    layers: [
      {
        path: '',
        title: 'Chart defaults',
        kind: 'chart',
        text: 'replicas: 1\nimage:\n  tag: "1"\n',
        exists: true,
        editable: false,
        reason: 'The chart’s own defaults change with the chart.',
      },
      {
        path: '_customers/acme/values.yaml',
        title: 'Customer acme',
        kind: 'customer',
        text: 'image:\n  tag: "2"\n',
        exists: true,
        editable: true,
      },
      {
        path: 'acme/dev/shop-main/values.yaml',
        title: 'Instance',
        kind: 'instance',
        text: 'replicas: 2\n',
        exists: true,
        editable: true,
      },
    ],
    effective: { replicas: 2, image: { tag: '2' } },
    origins: [
      {
        pointer: '/replicas',
        layer: 2,
        line: 1,
        overridden: [{ layer: 0, line: 1 }],
      },
      {
        pointer: '/image/tag',
        layer: 1,
        line: 2,
        overridden: [{ layer: 0, line: 3 }],
      },
    ],
    commit: sampleCommit('head'),
    releasedCommit: instance.release.valuesCommit,
    pending: [],
    pullRequests: [],
    saveAs: 'commit',
    release: 'automatic',
    ...changes,
  };
}

/** A preview of a change of the instance's own values. */
export function samplePreview(
  changes: Partial<ChangePreview> = {},
): ChangePreview {
  return {
    path: 'acme/dev/shop-main/values.yaml',
    values: { before: 'replicas: 2\n', after: 'replicas: 3\n' },
    effective: { before: 'replicas: 2\n', after: 'replicas: 3\n' },
    manifests: [
      {
        ...object('Deployment', 'shop'),
        change: 'changed',
        before: 'replicas: 2\n',
        after: 'replicas: 3\n',
      },
    ],
    against: 'live',
    problems: [],
    touches: { names: [instance.name], others: 0 },
    chartVersion: { before: '1.4.2', after: '1.4.2' },
    kubernetes: { version: '1.36.3', source: 'cluster' },
    ...changes,
  };
}

/** What a saved and released change answers. */
export function sampleResult(
  changes: Partial<ChangeResult> = {},
): ChangeResult {
  const link = (sha: string) => ({ repository: 'gitops', sha, created: true });
  return {
    instance: {
      ...instance,
      release: { ...instance.release, valuesCommit: sampleCommit('saved') },
    },
    valuesCommit: link(sampleCommit('saved')),
    releaseCommit: link(sampleCommit('released')),
    touched: { released: [], pending: [] },
    ...changes,
  };
}

/** The live state of the instance. */
export const live = (changes: Partial<Deployment> = {}) =>
  sampleDeployment(instance, changes);

/** An API that answers everything the page reads. */
export const workingApi: Partial<ChartwayApi> = {
  info: async () => sampleInfo,
  customers: async () => [
    { name: 'acme', title: 'Acme', entityRef: 'resource:default/acme' },
    { name: 'globex', title: 'Globex', entityRef: 'resource:default/globex' },
  ],
  chartVersions: async name => ({
    name,
    repository: `oci://registry.example.com/charts/${name}`,
    versions: ['1.5.0', '1.4.2', '1.4.1'],
    next: '1.5.1',
  }),
  instance: async () => instance,
  deployment: async () => live(),
  audit: async () => ({ items: [sampleAuditEntry] }),
  instanceActions: async () => sampleActions(),
  liveResources: async () => sampleResources,
  liveEvents: async () => sampleEvents,
  liveDiff: async () => ({
    items: [],
    observedAt: '2026-11-20T10:00:00.000Z',
  }),
  manifests: async () => sampleManifests,
  instanceHistory: async () => sampleHistory,
  instanceValues: async () => sampleValues(),
  previewChange: async () => samplePreview(),
  decommissions: async () => [],
};
