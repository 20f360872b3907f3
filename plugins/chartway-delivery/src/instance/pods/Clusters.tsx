import type { Entity } from '@backstage/catalog-model';
import { detectErrors } from '@backstage/plugin-kubernetes-common';
import {
  Cluster,
  DetectedErrorsContext,
  ErrorPanel,
  ErrorReporting,
  useKubernetesObjects,
} from '@backstage/plugin-kubernetes-react';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { useEffect, useState } from 'react';

const INTERVAL = 10_000;
/** The plugin cannot be told to rest; once an hour is near enough. */
const RESTING = 3_600_000;

/** The objects of an instance in every connected cluster, as Backstage's Kubernetes plugin shows them. */
export function Clusters({ entity }: { entity: Entity }) {
  const hidden = useHidden();
  const { kubernetesObjects, error } = useKubernetesObjects(
    entity,
    hidden ? RESTING : INTERVAL,
  );
  const { name } = entity.metadata;
  if (!kubernetesObjects && !error) {
    return (
      <div role="status" aria-busy aria-label="Loading the pods">
        <Skeleton variant="rect" height={120} />
      </div>
    );
  }
  const items = kubernetesObjects?.items ?? [];
  const failing = items.filter(({ errors }) => errors.length > 0);
  const errors = kubernetesObjects && detectErrors(kubernetesObjects);
  return (
    <DetectedErrorsContext.Provider
      value={[...(errors?.values() ?? [])].flat()}
    >
      {failing.length > 0 && (
        <ErrorPanel entityName={name} clustersWithErrors={failing} />
      )}
      {error && <ErrorPanel entityName={name} errorMessage={error} />}
      {errors && (
        <ErrorReporting
          detectedErrors={errors}
          clusters={items.map(({ cluster }) => cluster)}
        />
      )}
      {kubernetesObjects && items.length === 0 && (
        <Typography variant="body2">
          No connected cluster has objects of {name}.
        </Typography>
      )}
      {items.map(item => (
        <Cluster
          key={item.cluster.name}
          clusterObjects={item}
          podsWithErrors={
            new Set(
              errors
                ?.get(item.cluster.name)
                ?.filter(({ sourceRef }) => sourceRef.kind === 'Pod')
                .map(({ sourceRef }) => sourceRef.name),
            )
          }
        />
      ))}
    </DetectedErrorsContext.Provider>
  );
}

/** Nobody looks at a hidden browser tab. */
function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const update = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return hidden;
}
