import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { InstanceHistory } from '@chartway/plugin-chartway-common';
import { Card, dataOf, StatePanel } from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useInstanceHistory } from '../instanceData';
import type { InstancePage } from '../page';
import { Comparison } from './Comparison';
import { HistoryTable } from './HistoryTable';
import { RollBackDialog } from './RollBackDialog';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'ChartwayHistoryTab' },
);

/** How the instance came to be what it is; two releases can be compared, and an earlier one restored. */
export function HistoryTab({ page }: { page: InstancePage }) {
  const { name } = page.instance;
  const classes = useStyles();
  const remote = useInstanceHistory(name, dataOf(page.deployment)?.watchId);
  const items = dataOf(remote)?.items ?? [];
  const { compared, toggle } = useCompared();
  const [item, setItem] = useState<InstanceHistory['items'][number]>();
  const [commit, setCommit] = useState<string>();
  const pair = inOrder(items, compared);
  return (
    <div className={classes.root}>
      {commit && (
        <Alert severity="success" onClose={() => setCommit(undefined)}>
          Rolled back with commit {commit.slice(0, 7)}. The tab Overview shows
          how it gets to the cluster.
        </Alert>
      )}
      <Card title="History">
        <StatePanel
          remote={remote}
          what="the history"
          instance={name}
          rows={6}
          empty={{
            title: 'No history',
            description: 'Git has no commit to the files of this instance.',
          }}
        />
        {items.length > 0 && (
          <>
            <Typography variant="body2" color="textSecondary">
              {pair
                ? 'The two chosen releases are compared below.'
                : 'Choose two releases to compare them.'}
            </Typography>
            <HistoryTable
              items={items}
              compared={compared}
              onCompare={toggle}
              rollBack={page.rights('roll-back')}
              onRollBack={setItem}
            />
          </>
        )}
      </Card>
      {pair && <Comparison name={name} commits={pair} />}
      {item && (
        <RollBackDialog
          page={page}
          item={item}
          onClose={() => setItem(undefined)}
          onDone={sha => {
            setCommit(sha);
            remote.reload();
          }}
        />
      )}
    </div>
  );
}

/** The compared commits stand in the address, so that a comparison can be shared. */
function useCompared() {
  const [params, setParams] = useSearchParams();
  const compared = params.getAll('compare').slice(0, 2);
  const toggle = (sha: string) =>
    setParams(
      before => {
        const after = new URLSearchParams(before);
        after.delete('compare');
        const chosen = compared.includes(sha)
          ? compared.filter(one => one !== sha)
          : [...compared, sha];
        for (const one of chosen.slice(0, 2)) after.append('compare', one);
        return after;
      },
      { replace: true },
    );
  return { compared, toggle };
}

/** The older and the newer of two commits; the history is newest first. */
function inOrder(
  items: InstanceHistory['items'],
  compared: readonly string[],
): { from: string; to: string } | undefined {
  const chosen = items.filter(({ sha }) => compared.includes(sha));
  const [to, from] = chosen;
  return from && to ? { from: from.sha, to: to.sha } : undefined;
}
