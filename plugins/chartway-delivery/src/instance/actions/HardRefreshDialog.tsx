import { useApi } from '@backstage/core-plugin-api';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';

/** Confirms that the engine shall forget its caches and look again. */
export function HardRefreshDialog(props: {
  page: InstancePage;
  onClose: () => void;
}) {
  const { page, onClose } = props;
  const { name } = page.instance;
  const api = useApi(chartwayApiRef);
  return (
    <ActionDialog
      title={`Hard refresh ${name}`}
      confirm="Hard refresh"
      failed="Not refreshed"
      instance={name}
      onClose={onClose}
      perform={async () => {
        await api.refresh(name, { hard: true });
        page.reload();
      }}
    >
      <p>
        {page.instance.engine ?? 'The engine'} forgets what it has cached of{' '}
        {name}, fetches chart and values again and compares the cluster with
        them. Nothing in the cluster changes by this itself, but where the
        engine syncs automatically it then applies what it finds.
      </p>
    </ActionDialog>
  );
}
