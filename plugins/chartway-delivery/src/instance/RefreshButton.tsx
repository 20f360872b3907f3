import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import RefreshIcon from '@material-ui/icons/Refresh';
import Alert from '@material-ui/lab/Alert';
import { instanceRefreshPermission } from '@chartway/plugin-chartway-common';
import {
  AccessLinks,
  chartwayApiRef,
  problemOf,
  type Problem,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';

/** Has the deployment engine look at Git again. */
export function RefreshButton(props: {
  name: string;
  onRefreshed: () => void;
}) {
  const api = useApi(chartwayApiRef);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const refresh = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.refresh(props.name);
      props.onRefreshed();
    } catch (error) {
      setProblem(problemOf(error, instanceRefreshPermission.name));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button
        variant="outlined"
        size="small"
        startIcon={<RefreshIcon />}
        onClick={refresh}
        disabled={busy}
      >
        {busy ? 'Refreshing …' : 'Refresh'}
      </Button>
      {problem && (
        <Alert severity="error" onClose={() => setProblem(undefined)}>
          {problem.kind === 'denied' && problem.permission
            ? `Not allowed (${problem.permission}): ${problem.message}`
            : `Not refreshed: ${problem.message}`}
          {problem.kind === 'denied' && (
            <AccessLinks
              permission={problem.permission}
              instance={props.name}
            />
          )}
        </Alert>
      )}
    </div>
  );
}
