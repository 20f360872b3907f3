import { Link } from '@backstage/core-components';
import { useApiHolder } from '@backstage/core-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import {
  Card,
  dataOf,
  StatePanel,
  useRemote,
} from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { Clusters } from './Clusters';

const KUBERNETES_GUIDE =
  'https://backstage.io/docs/features/kubernetes/configuration';

/** Told apart by its name; see `problemOf`. */
class MissingEntityError extends Error {
  override readonly name = 'NotFoundError';

  constructor(instance: string) {
    super(`The catalog has no resource ${instance}.`);
  }
}

/** Pods with logs, events and a terminal, from Backstage's Kubernetes plugin. */
export function PodsTab({ page }: { page: InstancePage }) {
  const { name } = page.instance;
  const entity = useInstanceEntity(name);
  const clusters = useClusters();
  const found = dataOf(entity);
  const known = dataOf(clusters);
  return (
    <Card title="Pods">
      <StatePanel
        remote={clusters}
        what="the clusters"
        stillShown="The Kubernetes objects are in the tab Overview, as the deployment engine tells them."
        empty={{
          title: 'No cluster is connected',
          description: (
            <>
              Pods, their logs and a terminal come from Backstage’s Kubernetes
              plugin. Whoever runs this portal installs it and names the cluster
              in its configuration (kubernetes.clusterLocatorMethods).{' '}
              <Link to={KUBERNETES_GUIDE} underline="always">
                How to connect a cluster
              </Link>
            </>
          ),
        }}
      />
      {known && (
        <StatePanel
          remote={entity}
          what={`the catalog entity of ${name}`}
          likelyCauses="The catalog learns of new instances within a minute; if it lasts, the catalog module of Chartway is not installed."
          empty={{
            title: 'This portal has no catalog',
            description:
              'The Kubernetes plugin finds pods by the catalog entity of the instance.',
          }}
        />
      )}
      {known && found && <Clusters entity={found} />}
    </Card>
  );
}

/** The catalog's resource of the instance, which says where its objects are. */
function useInstanceEntity(name: string) {
  const catalog = useApiHolder().get(catalogApiRef);
  return useRemote<Entity | undefined>({
    key: `entity/${name}`,
    permission: 'catalog.entity.read',
    load: async () => {
      if (!catalog) return undefined;
      const entity = await catalog.getEntityByRef({
        kind: 'Resource',
        namespace: 'default',
        name,
      });
      if (!entity) throw new MissingEntityError(name);
      return entity;
    },
    isEmpty: entity => entity === undefined,
  });
}

function useClusters() {
  const kubernetes = useApiHolder().get(kubernetesApiRef);
  return useRemote({
    key: 'clusters',
    permission: 'kubernetes.clusters.read',
    load: async () => (await kubernetes?.getClusters()) ?? [],
    isEmpty: clusters => clusters.length === 0,
  });
}
