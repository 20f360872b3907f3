import { useApi } from '@backstage/core-plugin-api';
import RefreshIcon from '@material-ui/icons/Refresh';
import { instanceRefreshPermission } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import type { ActionRight } from '../page';
import { ActionProblem } from '../shared/ActionProblem';
import { RightButton } from '../shared/RightButton';
import { useAction } from '../shared/useAction';

/** Has the deployment engine look at Git again. It only looks, so nothing is asked before. */
export function RefreshButton(props: {
  name: string;
  right: ActionRight;
  onRefreshed: () => void;
}) {
  const api = useApi(chartwayApiRef);
  const { busy, problem, run, dismiss } = useAction(
    instanceRefreshPermission.name,
  );
  const refresh = () =>
    run(async () => {
      await api.refresh(props.name);
      props.onRefreshed();
    });
  return (
    <div>
      <RightButton
        right={props.right}
        startIcon={<RefreshIcon />}
        onClick={refresh}
        disabled={busy}
      >
        {busy ? 'Refreshing …' : 'Refresh'}
      </RightButton>
      <ActionProblem
        problem={problem}
        title="Not refreshed"
        instance={props.name}
        onClose={dismiss}
      />
    </div>
  );
}
