import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import type { Deployment } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  RelativeTime,
  StatePanel,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { useLiveDiff } from '../instanceData';
import { ObjectDiffs } from '../shared/ObjectDiffs';

const TITLES = { before: 'Cluster', after: 'Git' };
const WORDS = {
  added: 'is missing in the cluster',
  removed: 'is not in Git',
  changed: 'differs',
};

/** What the cluster has and Git does not say. Asked for by itself only when there is something to see. */
export function DriftCard({ live, name }: { live: Deployment; name: string }) {
  const [asked, setAsked] = useState(false);
  const differs = live.status === 'drifted' || live.sync === 'OutOfSync';
  return (
    <Card title="Drift">
      {asked || differs ? (
        <Drift name={name} watchId={live.watchId} />
      ) : (
        <>
          <Typography variant="body2" gutterBottom>
            {live.sync === 'Synced'
              ? 'The engine finds no difference between the cluster and Git.'
              : 'It is not known whether the cluster agrees with Git.'}
          </Typography>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setAsked(true)}
          >
            Compare with the cluster
          </Button>
        </>
      )}
    </Card>
  );
}

function Drift({ name, watchId }: { name: string; watchId?: string }) {
  const remote = useLiveDiff(name, watchId);
  const diff = dataOf(remote);
  return (
    <>
      <StatePanel
        remote={remote}
        what="the drift"
        instance={name}
        empty={{
          title: 'No drift',
          description: 'The cluster has exactly what Git says.',
        }}
      />
      {diff && (
        <>
          <Typography variant="body2" color="textSecondary" gutterBottom>
            Compared <RelativeTime time={diff.observedAt} />. Contents of
            Secrets are masked.
          </Typography>
          <ObjectDiffs
            diffs={diff.items}
            titles={TITLES}
            words={WORDS}
            none="The cluster has exactly what Git says."
          />
        </>
      )}
    </>
  );
}
