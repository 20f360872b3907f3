import { useApi } from '@backstage/core-plugin-api';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import {
  instanceDeployPermission,
  type ChangeResult,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  StatePanel,
  useRemote,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { useInstanceValues } from '../instanceData';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';
import { ManifestChanges } from '../shared/ManifestChanges';
import { ProblemList } from '../shared/ProblemList';

/** Chooses another published version of the chart, shows what it changes and deploys it. */
export function DeployVersionDialog(props: {
  page: InstancePage;
  onClose: () => void;
  onDone: (result: ChangeResult) => void;
}) {
  const { page, onClose, onDone } = props;
  const { name, release } = page.instance;
  const api = useApi(chartwayApiRef);
  const [version, setVersion] = useState('');
  const versions = useRemote({
    key: `versions/${release.chart.name}`,
    load: signal => api.chartVersions(release.chart.name, { signal }),
    isEmpty: list => list.versions.length === 0,
  });
  const values = useInstanceValues(name);
  const base = dataOf(values)?.commit;
  const preview = useVersionPreview(name, base, version);
  const shown = dataOf(preview);
  return (
    <ActionDialog
      title={`Deploy another version to ${name}`}
      confirm={version ? `Deploy ${version}` : 'Deploy'}
      failed="Not deployed"
      instance={name}
      reason="optional"
      commits
      wide={version !== ''}
      blocked={blockedBy(version, shown?.problems)}
      onClose={onClose}
      perform={async reason => {
        if (!base) throw new Error('The values are not known yet. Try again.');
        onDone(
          await api.change(name, {
            base,
            chartVersion: version,
            ...(reason && { reason }),
          }),
        );
        page.reload();
      }}
    >
      <p>
        {name} has {release.chart.name} {release.chart.version}. Deploying
        writes the new version to Git, as a commit or as a pull request where
        the environment {page.instance.context.environment} asks for one; the
        values stay as they are.
      </p>
      <StatePanel remote={versions} what="the versions of the chart" />
      <StatePanel remote={values} what="the values" instance={name} />
      <TextField
        select
        id="deploy-version"
        label="Version"
        value={version}
        onChange={event => setVersion(event.target.value)}
        variant="outlined"
        size="small"
        disabled={!dataOf(versions) || !base}
      >
        {(dataOf(versions)?.versions ?? []).map(one => (
          <MenuItem
            key={one}
            value={one}
            disabled={one === release.chart.version}
          >
            {one}
            {one === release.chart.version && ' (deployed)'}
          </MenuItem>
        ))}
      </TextField>
      {version && <StatePanel remote={preview} what="what would change" />}
      {shown && (
        <>
          <ProblemList problems={shown.problems} />
          <ManifestChanges preview={shown} />
        </>
      )}
    </ActionDialog>
  );
}

function useVersionPreview(
  name: string,
  base: string | undefined,
  version: string,
) {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `preview/${name}/${base}/${version}`,
    permission: instanceDeployPermission.name,
    load: async signal =>
      base && version
        ? await api.previewChange(
            name,
            { base, chartVersion: version },
            { signal },
          )
        : undefined,
  });
}

function blockedBy(
  version: string,
  problems: readonly { severity: string }[] | undefined,
): string | undefined {
  if (!version) return 'Choose a version.';
  if (!problems) return 'Wait until it is known what would change.';
  return problems.some(({ severity }) => severity === 'error')
    ? 'This version cannot be deployed with these values; see the problems above.'
    : undefined;
}
