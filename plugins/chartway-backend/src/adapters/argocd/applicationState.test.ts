import {
  DIGEST,
  COMMIT,
  exampleApplication,
  OLDER,
} from './__testUtils__/testEngine';
import { stateOf } from './applicationState';
import { ArgoApplication } from './schema';

const state = (change: Parameters<typeof exampleApplication>[1]) =>
  stateOf(ArgoApplication.parse(exampleApplication('shop', change)), 'argocd');

const LAST_APPLIED = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Secret',
  data: { password: 'aHVudGVyMg==' },
});

describe('stateOf', () => {
  const older = { id: 1, revisions: [DIGEST, 'first'] };
  const last = { id: 2, revisions: [DIGEST, OLDER] };

  it.each<[string, object, string[]]>([
    [
      'the compared revisions when Synced',
      { sync: { status: 'Synced', revisions: [DIGEST, COMMIT] } },
      [DIGEST, COMMIT],
    ],
    [
      'the last of the history when OutOfSync',
      { sync: { status: 'OutOfSync', revisions: [DIGEST, COMMIT] } },
      [DIGEST, OLDER],
    ],
    [
      'the one revision of a single source',
      { sync: { status: 'Synced', revision: COMMIT } },
      [COMMIT],
    ],
    [
      'those of a sync that succeeded, when there is no history',
      {
        sync: { status: 'OutOfSync', revision: COMMIT },
        history: null,
        operationState: {
          phase: 'Succeeded',
          syncResult: { revision: OLDER },
        },
      },
      [OLDER],
    ],
    [
      'none before the first sync',
      { sync: { status: 'OutOfSync', revision: COMMIT }, history: [] },
      [],
    ],
  ])('names as live %s', (_, status, live) => {
    const history = [last, older];
    expect(state({ status: { history, ...status } }).liveRevisions).toEqual(
      live,
    );
  });

  it('keeps all sources, without credentials', () => {
    expect(
      state({
        spec: {
          sources: [
            {
              repoURL: 'registry.test/charts',
              chart: 'shop',
              targetRevision: '1.2.0',
            },
            {
              repoURL: 'https://jane:hunter2@git.test/x.git',
              targetRevision: 'main',
              ref: 'values',
            },
            {
              repoURL: 'https://git.test/y.git',
              targetRevision: 'v1',
              path: 'm',
            },
          ],
        },
      }).sources,
    ).toEqual([
      {
        repository: 'registry.test/charts',
        chart: 'shop',
        targetRevision: '1.2.0',
      },
      {
        repository: 'https://git.test/x.git',
        targetRevision: 'main',
        ref: 'values',
      },
      { repository: 'https://git.test/y.git', targetRevision: 'v1', path: 'm' },
    ]);
    const source = { repoURL: 'https://git.test/y.git', targetRevision: 'v1' };
    expect(state({ spec: { sources: null, source } }).sources).toEqual([
      { repository: 'https://git.test/y.git', targetRevision: 'v1' },
    ]);
  });

  it.each([
    [undefined, { sync: false, selfHeal: false, prune: false }],
    [{ automated: {} }, { sync: true, selfHeal: false, prune: false }],
    [
      { automated: { prune: true, selfHeal: true } },
      { sync: true, selfHeal: true, prune: true },
    ],
    [
      { automated: { enabled: false, selfHeal: true } },
      { sync: false, selfHeal: true, prune: false },
    ],
  ])('tells from %j what Argo CD does by itself', (syncPolicy, automated) => {
    expect(state({ spec: { syncPolicy } }).automated).toEqual(automated);
  });

  it.each<[string, object, object | undefined, object | undefined]>([
    ['none', {}, undefined, undefined],
    [
      'a running one',
      {
        phase: 'Running',
        message: 'waiting for healthy state',
        startedAt: 's',
        operation: { initiatedBy: { username: 'jane' } },
      },
      { initiatedBy: { username: 'jane' } },
      {
        phase: 'Running',
        message: 'waiting for healthy state',
        startedAt: 's',
        by: 'jane',
      },
    ],
    [
      'one that Argo CD began by itself',
      {
        phase: 'Succeeded',
        startedAt: 's',
        finishedAt: 'f',
        operation: { initiatedBy: { automated: true } },
      },
      undefined,
      { phase: 'Succeeded', message: '', startedAt: 's', finishedAt: 'f' },
    ],
    [
      'one that was asked for just now',
      { phase: 'Succeeded', startedAt: 's', finishedAt: 'f' },
      { initiatedBy: { username: 'jane' } },
      { phase: 'Running', message: '', by: 'jane' },
    ],
  ])('tells the operation: %s', (_, operationState, operation, expected) => {
    const status =
      Object.keys(operationState).length > 0 ? { operationState } : {};
    expect(state({ status, operation }).operation).toEqual(expected);
  });

  it('collects what went wrong, resource by resource', () => {
    const result = state({
      metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      status: {
        sync: { status: 'OutOfSync', revisions: [DIGEST, COMMIT] },
        health: { status: 'Degraded', message: 'one Deployment is degraded' },
        conditions: [{ type: 'SyncError', message: 'no such field' }],
        operationState: { phase: 'Failed', message: 'one task failed' },
        resources: [
          {
            group: 'apps',
            kind: 'Deployment',
            namespace: 'n',
            name: 'shop',
            status: 'OutOfSync',
            health: { status: 'Degraded', message: 'deadline exceeded' },
          },
          { kind: 'Service', namespace: 'n', name: 'shop', status: 'Synced' },
          ...Array.from({ length: 80 }, (_, index) => ({
            kind: 'ConfigMap',
            name: `c${index}`,
            status: 'OutOfSync',
          })),
        ],
      },
    });
    expect(result).toMatchObject({
      deleting: true,
      messages: [
        'SyncError: no such field',
        'one task failed',
        'one Deployment is degraded',
      ],
    });
    expect(result.resources).toHaveLength(50);
    expect(result.resources.slice(0, 2)).toEqual([
      {
        group: 'apps',
        kind: 'Deployment',
        namespace: 'n',
        name: 'shop',
        sync: 'OutOfSync',
        health: 'Degraded',
        message: 'deadline exceeded',
      },
      {
        group: '',
        kind: 'ConfigMap',
        namespace: '',
        name: 'c0',
        sync: 'OutOfSync',
        health: 'Unknown',
        message: '',
      },
    ]);
  });

  it.each([
    [
      'condition',
      { conditions: [{ type: 'SyncError', message: LAST_APPLIED }] },
    ],
    [
      'operation',
      { operationState: { phase: 'Failed', message: LAST_APPLIED } },
    ],
    ['health', { health: { status: 'Degraded', message: LAST_APPLIED } }],
    [
      'resource',
      {
        resources: [
          {
            kind: 'Secret',
            name: 's',
            health: { status: 'Degraded', message: LAST_APPLIED },
          },
        ],
      },
    ],
  ])(
    'security 39, 40 and 41: passes no manifest on with the message of a %s',
    (_, status) => {
      expect(JSON.stringify(state({ status }))).not.toContain('aHVudGVyMg');
    },
  );

  it('security 53: keeps annotations of Chartway only, and no link that runs a script', () => {
    const annotations = {
      'chartway.io/instance-name': 'shop-acme-dev-main',
      'chartway.io/page': 'https://shop.test/x',
      'chartway.io/evil': 'javascript:alert(1)',
      'chartway.io/sly': ' java\nscript:alert(1)',
      'chartway.io/data': 'data:text/html,<script>',
      'link.argocd.argoproj.io/external-link': 'javascript:alert(1)',
    };
    expect(state({ metadata: { annotations } }).annotations).toEqual({
      'chartway.io/instance-name': 'shop-acme-dev-main',
      'chartway.io/page': 'https://shop.test/x',
    });
  });
});
