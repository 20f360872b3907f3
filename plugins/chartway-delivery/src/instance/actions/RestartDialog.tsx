import { useApi } from '@backstage/core-plugin-api';
import type { ObjectRef } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';
import { objectTitle } from '../shared/objects';

/** Confirms that the pods of a workload shall be restarted. */
export function RestartDialog(props: {
  page: InstancePage;
  resource: ObjectRef;
  onClose: () => void;
  onDone: () => void;
}) {
  const { page, resource, onClose, onDone } = props;
  const { name } = page.instance;
  const api = useApi(chartwayApiRef);
  const title = objectTitle(resource, page.instance.namespace);
  return (
    <ActionDialog
      title={`Restart ${title} of ${name}`}
      confirm="Restart"
      failed="Not restarted"
      instance={name}
      reason="optional"
      onClose={onClose}
      perform={async reason => {
        const { group, kind, namespace, name: object } = resource;
        await api.restart(name, {
          resource: { group, kind, namespace, name: object },
          ...(reason && { reason }),
        });
        onDone();
        page.reload();
      }}
    >
      <p>
        All pods of {title} are replaced, as its update strategy says (by
        default one after the other). The release stays the same. With a single
        replica it may not answer for a moment.
      </p>
    </ActionDialog>
  );
}
