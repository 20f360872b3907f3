import { useApi } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import {
  instanceCreatePermission,
  type ClonePreview,
  type Context,
  type Instance,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  StatePanel,
  useRemote,
  YamlEditor,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';
import { ProblemList } from '../shared/ProblemList';
import { CloneTarget } from './CloneTarget';

/** Makes another instance like this one; a move is a clone after which the first one goes. */
export function CloneDialog(props: {
  page: InstancePage;
  mode: 'clone' | 'move';
  onClose: () => void;
  onDone: (made: Instance) => void;
}) {
  const { page, mode, onClose, onDone } = props;
  const { instance } = page;
  const api = useApi(chartwayApiRef);
  const [context, setContext] = useState<Context>(instance.context);
  const [values, setValues] = useState<string>();
  const same = sameContext(context, instance.context);
  const remote = useClonePreview(instance.name, same ? undefined : context);
  const preview = dataOf(remote);
  const verb = mode === 'clone' ? 'Clone' : 'Move';
  return (
    <ActionDialog
      title={`${verb} ${instance.name}`}
      confirm={preview ? `Make ${preview.name}` : 'Make'}
      failed={mode === 'clone' ? 'Not cloned' : 'Not moved'}
      instance={instance.name}
      reason="optional"
      commits
      wide
      blocked={blockedBy(same, preview)}
      onClose={onClose}
      perform={async reason => {
        const result = await api.clone(instance.name, {
          context,
          ...(values !== undefined && { values }),
          ...(reason && { reason }),
        });
        onDone(result.instance);
      }}
    >
      <p>
        {mode === 'clone'
          ? `Makes another instance with the chart version and the values of ${instance.name}, which stays as it is.`
          : `First makes the new instance with the chart version and the values of ${instance.name}. Once it has arrived, you decommission ${instance.name} with a confirmation of its own; until then both run.`}{' '}
        Data in volumes are not copied.
      </p>
      <CloneTarget
        context={context}
        onChange={changed => {
          setContext(changed);
          setValues(undefined);
        }}
      />
      {!same && <StatePanel remote={remote} what="what would be made" />}
      {preview && (
        <Made
          preview={preview}
          values={values ?? preview.values}
          onValues={setValues}
        />
      )}
    </ActionDialog>
  );
}

function Made(props: {
  preview: ClonePreview;
  values: string;
  onValues: (values: string) => void;
}) {
  const { preview } = props;
  return (
    <>
      <p>
        <strong>{preview.name}</strong> in the namespace {preview.namespace},{' '}
        {preview.engine
          ? `deployed by ${preview.engine}`
          : 'without a deployment engine'}
        , chart version {preview.chartVersion}.
      </p>
      {preview.notes.map(note => (
        <Alert key={note} severity="info">
          {note}
        </Alert>
      ))}
      <ProblemList problems={preview.problems} />
      <Typography variant="subtitle2" component="h3">
        Values of the new instance
      </Typography>
      <YamlEditor
        label={`Values of ${preview.name}`}
        value={props.values}
        onChange={props.onValues}
        problems={preview.problems}
        maxHeight={280}
      />
      <Typography variant="subtitle2" component="h3">
        Files that will be made
      </Typography>
      <ul>
        {preview.files.map(file => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function useClonePreview(name: string, context: Context | undefined) {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `clone/${name}/${JSON.stringify(context)}`,
    permission: instanceCreatePermission.name,
    load: async signal =>
      context
        ? await api.previewClone(name, { context }, { signal })
        : undefined,
  });
}

function sameContext(one: Context, other: Context): boolean {
  return (
    one.customer === other.customer &&
    one.environment === other.environment &&
    one.instance === other.instance
  );
}

function blockedBy(
  same: boolean,
  preview: ClonePreview | undefined,
): string | undefined {
  if (same) return 'Choose another customer, environment or instance.';
  if (!preview) return 'Wait until it is known what would be made.';
  return preview.problems.some(({ severity }) => severity === 'error')
    ? 'It cannot be made like this; see the problems above.'
    : undefined;
}
