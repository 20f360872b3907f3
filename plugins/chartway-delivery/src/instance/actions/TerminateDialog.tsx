import { useApi } from '@backstage/core-plugin-api';
import { chartwayApiRef, dataOf } from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';

/** Confirms that the running operation shall be stopped. */
export function TerminateDialog(props: {
  page: InstancePage;
  onClose: () => void;
}) {
  const { page, onClose } = props;
  const { name } = page.instance;
  const api = useApi(chartwayApiRef);
  const engine = page.instance.engine ?? 'The engine';
  const message = dataOf(page.deployment)?.operation?.message;
  return (
    <ActionDialog
      title={`Terminate the operation on ${name}`}
      confirm="Terminate"
      failed="Not terminated"
      instance={name}
      destructive
      onClose={onClose}
      perform={async () => {
        await api.terminate(name);
        page.reload();
      }}
    >
      <p>
        {engine} stops what it is doing for {name}. What it has applied already
        stays; the rest is not applied until the next sync.
      </p>
      {message && <p>It says: {message}</p>}
    </ActionDialog>
  );
}
