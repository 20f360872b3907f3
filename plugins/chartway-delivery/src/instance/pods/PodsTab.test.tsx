import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import {
  catalogApiRef,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import {
  kubernetesApiRef,
  kubernetesAuthProvidersApiRef,
  type KubernetesApi,
} from '@backstage/plugin-kubernetes-react';
import { screen } from '@testing-library/react';
import { instance } from '../../__testUtils__/instanceSamples';
import { renderInstance } from '../../__testUtils__/renderInstance';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: instance.name,
    namespace: 'default',
    annotations: {
      'backstage.io/kubernetes-label-selector': `app.kubernetes.io/instance=${instance.name}`,
      'backstage.io/kubernetes-namespace': instance.namespace,
    },
  },
};

const cluster = { name: 'berlin', authProvider: 'serviceAccount' };

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop-1', namespace: instance.namespace, uid: 'p' },
  spec: { containers: [{ name: 'shop', image: 'shop:1.4.2' }] },
  status: { phase: 'Running', containerStatuses: [], conditions: [] },
};

function show(
  kubernetes: Partial<KubernetesApi>,
  found: { entity?: Entity } = { entity },
) {
  const catalog: Partial<CatalogApi> = {
    getEntityByRef: async () => found.entity,
  };
  renderInstance({}, '?tab=pods', [
    [catalogApiRef, catalog],
    [kubernetesApiRef, { getClusters: async () => [cluster], ...kubernetes }],
    [
      kubernetesAuthProvidersApiRef,
      {
        decorateRequestBodyForAuth: async (_provider: string, body: unknown) =>
          body,
      },
    ],
  ]);
}

describe('PodsTab', () => {
  it('shows the pods that the catalog entity of the instance selects', async () => {
    const asked: Entity[] = [];
    show({
      getObjectsByEntity: async request => {
        asked.push(request.entity);
        return {
          items: [
            {
              cluster: { name: 'berlin' },
              podMetrics: [],
              resources: [{ type: 'pods', resources: [pod] }],
              errors: [],
            },
          ],
        };
      },
    });
    expect(await screen.findByText('berlin')).toBeInTheDocument();
    expect(screen.getByText(/1 pod/)).toBeInTheDocument();
    expect(asked[0]?.metadata.annotations).toMatchObject({
      'backstage.io/kubernetes-namespace': instance.namespace,
    });
  });

  it('says that the catalog does not know the instance yet', async () => {
    show({}, {});
    expect(
      await screen.findByRole('region', {
        name: `Cannot find the catalog entity of ${instance.name}`,
      }),
    ).toHaveTextContent('The catalog learns of new instances within a minute');
  });

  it('names the permission that is missing', async () => {
    show({
      getClusters: async () => {
        throw new NotAllowedError('No.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see the clusters',
      }),
    ).toHaveTextContent('kubernetes.clusters.read');
  });

  it('says why a cluster cannot be asked', async () => {
    show({
      getObjectsByEntity: async () => {
        throw new Error('berlin does not answer');
      },
    });
    expect(
      await screen.findByText(/berlin does not answer/),
    ).toBeInTheDocument();
  });
});
