import { useApi } from '@backstage/core-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import type {
  LiveResources,
  SyncRequest,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  StatePanel,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { useLiveResources } from '../instanceData';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';
import { objectKey, objectTitle } from '../shared/objects';

type Options = Required<
  Pick<SyncRequest, 'prune' | 'dryRun' | 'serverSideApply'>
>;

const OPTIONS: { name: keyof Options; label: string; help: string }[] = [
  {
    name: 'prune',
    label: 'Prune',
    help: 'Also delete objects that Git does not have any more.',
  },
  {
    name: 'dryRun',
    label: 'Dry run',
    help: 'Only try: nothing in the cluster changes.',
  },
  {
    name: 'serverSideApply',
    label: 'Server-side apply',
    help: 'Let the cluster merge the objects; fields that others manage are kept.',
  },
];

/** Confirms a sync and asks how. */
export function SyncDialog(props: { page: InstancePage; onClose: () => void }) {
  const { page, onClose } = props;
  const { instance } = page;
  const { name, release } = instance;
  const api = useApi(chartwayApiRef);
  const [options, setOptions] = useState<Options>({
    prune: false,
    dryRun: false,
    serverSideApply: true,
  });
  const [some, setSome] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const watchId = dataOf(page.deployment)?.watchId;
  const remote = useLiveResources(name, watchId);
  const objects = syncable(dataOf(remote));
  const engine = instance.engine ?? 'The engine';

  const toggle = (key: string) =>
    setChosen(before => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });

  return (
    <ActionDialog
      title={`Sync ${name}`}
      confirm={options.dryRun ? 'Try' : 'Sync'}
      failed="Not synced"
      instance={name}
      reason="optional"
      destructive={options.prune && !options.dryRun}
      blocked={
        some && chosen.size === 0 ? 'Choose at least one object.' : undefined
      }
      onClose={onClose}
      perform={async reason => {
        const resources = objects
          .filter(object => chosen.has(objectKey(object)))
          .map(({ group, kind, namespace, name: object }) => ({
            group,
            kind,
            namespace,
            name: object,
          }));
        await api.sync(name, {
          ...options,
          ...(some && { resources }),
          ...(reason && { reason }),
        });
        page.reload();
      }}
    >
      <p>
        {engine} {options.dryRun ? 'tries to make' : 'makes'}{' '}
        {some ? 'the chosen objects' : 'all objects'} of {name} in the namespace{' '}
        {instance.namespace} as the desired release says: {release.chart.name}{' '}
        {release.chart.version}.
        {options.prune &&
          ' Objects that Git does not have any more are deleted.'}
      </p>
      {OPTIONS.map(option => (
        <div key={option.name}>
          <FormControlLabel
            label={option.label}
            control={
              <Checkbox
                size="small"
                color="primary"
                checked={options[option.name]}
                onChange={(_event, checked) =>
                  setOptions({ ...options, [option.name]: checked })
                }
                inputProps={{ 'aria-describedby': `sync-${option.name}` }}
              />
            }
          />
          <FormHelperText id={`sync-${option.name}`}>
            {option.help}
          </FormHelperText>
        </div>
      ))}
      <FormControlLabel
        label="Only some objects"
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={some}
            onChange={(_event, checked) => setSome(checked)}
          />
        }
      />
      {some && (
        <div role="group" aria-label="Objects to sync">
          <StatePanel remote={remote} what="the Kubernetes objects" />
          {objects.map(object => (
            <div key={objectKey(object)}>
              <FormControlLabel
                label={`${objectTitle(object, instance.namespace)}${
                  object.sync === 'OutOfSync' ? ' (out of sync)' : ''
                }`}
                control={
                  <Checkbox
                    size="small"
                    color="primary"
                    checked={chosen.has(objectKey(object))}
                    onChange={() => toggle(objectKey(object))}
                  />
                }
              />
            </div>
          ))}
        </div>
      )}
    </ActionDialog>
  );
}

/** What the engine itself applies; what Kubernetes makes of it, such as pods, cannot be synced. */
function syncable(resources: LiveResources | undefined) {
  return (resources?.items ?? []).filter(({ sync }) => sync !== undefined);
}
