import { useApi } from '@backstage/core-plugin-api';
import TextField from '@material-ui/core/TextField';
import Alert from '@material-ui/lab/Alert';
import {
  instanceDecommissionPermission,
  type DecommissionPreview,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  StatePanel,
  useRemote,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { ActionDialog } from '../shared/ActionDialog';
import { DecommissionEffects } from './DecommissionEffects';

/** Shows what a decommission takes away, wants the name typed, and starts it. */
export function DecommissionDialog(props: {
  name: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { name, onClose, onDone } = props;
  const api = useApi(chartwayApiRef);
  const [typed, setTyped] = useState('');
  const remote = useRemote({
    key: `decommission/${name}`,
    permission: instanceDecommissionPermission.name,
    load: signal => api.previewDecommission(name, { signal }),
  });
  const preview = dataOf(remote);
  return (
    <ActionDialog
      title={`Decommission ${name}`}
      confirm="Decommission"
      failed="Not decommissioned"
      instance={name}
      reason="required"
      commits
      destructive
      wide
      blocked={blockedBy(preview, name, typed)}
      onClose={onClose}
      perform={async reason => {
        try {
          await api.decommission(name, {
            confirm: typed.trim(),
            digest: preview?.digest ?? '',
            reason: reason ?? '',
          });
        } catch (error) {
          // It may be another state than the one that was shown: show it again.
          remote.reload();
          throw error;
        }
        onDone();
      }}
    >
      <StatePanel
        remote={remote}
        what={`what the decommission of ${name} would do`}
        instance={name}
        rows={6}
      />
      {preview && (
        <>
          {preview.warnings.map(warning => (
            <Alert key={warning} severity="warning">
              {warning}
            </Alert>
          ))}
          <DecommissionEffects preview={preview} />
          <TextField
            id="decommission-confirm"
            label={`Type ${name} to confirm`}
            value={typed}
            onChange={event => setTyped(event.target.value)}
            variant="outlined"
            size="small"
            required
            autoComplete="off"
            inputProps={{ spellCheck: false }}
          />
        </>
      )}
    </ActionDialog>
  );
}

function blockedBy(
  preview: DecommissionPreview | undefined,
  name: string,
  typed: string,
): string | undefined {
  if (!preview) return 'Wait until it is known what would be removed.';
  return typed.trim() === name ? undefined : `Type ${name} to confirm.`;
}
