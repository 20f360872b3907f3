/** Names of the nodes that kwok plays. */
export const NODE_NAMES = ['kwok-node-0', 'kwok-node-1'] as const;

const CAPACITY = {
  cpu: '32',
  memory: '256Gi',
  pods: '500',
  'ephemeral-storage': '100Gi',
};

function node(name: string, zone: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'kwok.x-k8s.io/node': 'fake',
      },
      labels: {
        type: 'kwok',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/zone': zone,
      },
    },
    status: { allocatable: CAPACITY, capacity: CAPACITY },
  };
}

/** What every cluster starts with: two nodes in two zones, and a default storage class whose volumes bind at once. */
export function clusterObjects(): object[] {
  return [
    ...NODE_NAMES.map((name, index) => node(name, `zone-${index}`)),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'kwok-volume',
        annotations: {
          'storageclass.kubernetes.io/is-default-class': 'true',
        },
      },
      provisioner: 'kwok.x-k8s.io/volume',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    },
  ];
}

/** Several objects as one document for `kubectl apply -f -`. */
export function toKubernetesList(items: readonly object[]): Buffer {
  return Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
