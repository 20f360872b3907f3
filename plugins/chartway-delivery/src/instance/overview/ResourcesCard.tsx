import { Card, dataOf, StatePanel } from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { RestartDialog } from '../actions/RestartDialog';
import { useLiveResources } from '../instanceData';
import type { InstancePage } from '../page';
import { ResourceTable } from './ResourceTable';
import type { LiveResource } from './resourceTree';

/** The Kubernetes objects of the instance. */
export function ResourcesCard(props: { page: InstancePage; watchId?: string }) {
  const { page, watchId } = props;
  const { name, namespace } = page.instance;
  const remote = useLiveResources(name, watchId);
  const resources = dataOf(remote);
  const [restarting, setRestarting] = useState<LiveResource>();
  return (
    <Card title="Kubernetes objects">
      <StatePanel
        remote={remote}
        what="the Kubernetes objects"
        instance={name}
        stillShown="What Git wants is in the tab Manifests."
        empty={{
          title: 'No Kubernetes object yet',
          description:
            'The engine has made none so far. Once the release is synced they are listed here.',
        }}
      />
      {resources && (
        <ResourceTable
          resources={resources.items}
          namespace={namespace}
          restart={page.rights('restart')}
          onRestart={setRestarting}
        />
      )}
      {restarting && (
        <RestartDialog
          page={page}
          resource={restarting}
          onClose={() => setRestarting(undefined)}
          onDone={remote.reload}
        />
      )}
    </Card>
  );
}
