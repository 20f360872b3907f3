import { useApi } from '@backstage/core-plugin-api';
import type {
  ChangeConflict,
  ChangePreview,
  ChangeResult,
  InstanceChange,
  InstanceValues,
  ValuesLayer,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { ActionDialog } from '../shared/ActionDialog';
import { conflictOf } from './conflictOf';
import { Touches } from './Touches';

/** Says what saving does here, and saves. */
export function SaveDialog(props: {
  name: string;
  values: InstanceValues;
  change: InstanceChange;
  layer: ValuesLayer | undefined;
  preview: ChangePreview;
  onClose: () => void;
  onSaved: (result: ChangeResult) => void;
  onConflict: (conflict: ChangeConflict) => void;
}) {
  const { name, values, change, layer, preview, onClose } = props;
  const api = useApi(chartwayApiRef);
  const pullRequest = values.saveAs === 'pull-request';
  const save = async (reason: string | undefined) => {
    try {
      props.onSaved(
        await api.change(name, { ...change, ...(reason && { reason }) }),
      );
    } catch (error) {
      const conflict = conflictOf(error);
      if (!conflict) throw error;
      props.onConflict(conflict);
    }
  };
  return (
    <ActionDialog
      title={`Save values of ${name}`}
      confirm={pullRequest ? 'Open pull request' : 'Commit'}
      failed="Not saved"
      instance={name}
      reason="optional"
      commits
      onClose={onClose}
      perform={save}
    >
      <p>
        {pullRequest
          ? `Opens a pull request that changes ${preview.path}. Nothing else happens until somebody merges it.`
          : `Commits a change of ${preview.path} to Git.`}{' '}
        {!pullRequest && afterwards(values, isShared(layer))}
      </p>
      <Touches preview={preview} />
      <p>
        {changedObjects(preview)} of {name}.
      </p>
    </ActionDialog>
  );
}

/** True for a layer that several instances have in common. */
export function isShared(layer: ValuesLayer | undefined): boolean {
  return layer?.kind === 'environment' || layer?.kind === 'customer';
}

function afterwards({ release }: InstanceValues, shared: boolean): string {
  if (shared) {
    return 'Each instance it touches is released as its environment says; where one of these environments asks for a review, a pull request is opened instead.';
  }
  return release === 'automatic'
    ? 'It is released at once, and the deployment engine applies it.'
    : 'It then waits as “committed, not released” until somebody releases it.';
}

function changedObjects({ manifests }: ChangePreview): string {
  const changed = manifests.filter(({ change }) => change !== 'same').length;
  if (changed === 0) return 'It changes no manifest';
  return `It changes ${changed} ${changed === 1 ? 'manifest' : 'manifests'}`;
}
