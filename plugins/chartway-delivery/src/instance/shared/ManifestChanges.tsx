import Typography from '@material-ui/core/Typography';
import type { ChangePreview } from '@chartway/plugin-chartway-common';
import { ObjectDiffs } from './ObjectDiffs';

/** What a change does to the manifests, and what that was compared with. */
export function ManifestChanges({ preview }: { preview: ChangePreview }) {
  const { against, kubernetes, manifests } = preview;
  const source =
    kubernetes.source === 'cluster' ? 'as the cluster says' : 'as configured';
  return (
    <>
      <Typography variant="body2" color="textSecondary" gutterBottom>
        Compared with{' '}
        {against === 'live'
          ? 'what the cluster has'
          : 'the released manifests, as the engine does not tell what the cluster has'}
        ; rendered for Kubernetes {kubernetes.version} ({source}). Contents of
        Secrets are masked.
      </Typography>
      <ObjectDiffs
        diffs={manifests}
        titles={{
          before: against === 'live' ? 'Cluster' : 'Released',
          after: 'After the change',
        }}
        none="No manifest changes."
      />
    </>
  );
}
