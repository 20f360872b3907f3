import { Link } from '@backstage/core-components';
import Alert from '@material-ui/lab/Alert';
import type {
  ChangeResult,
  Deployment,
} from '@chartway/plugin-chartway-common';
import { Card, dataOf, webUrl } from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { ReleaseStepper } from '../overview/ReleaseStepper';
import { isLive, releaseSteps } from '../overview/releaseSteps';
import { ResourceProblems } from '../overview/ResourceProblems';
import { useStepTimes } from '../overview/useStepTimes';
import { changeSentence } from '../shared/changeWords';

/** What a change did, and how exactly this release gets to the cluster. */
export function FollowRelease(props: {
  page: InstancePage;
  result: ChangeResult;
  onClose: () => void;
}) {
  const { page, result, onClose } = props;
  const link = webUrl(result.pullRequest?.url);
  return (
    <>
      <Alert severity="success" onClose={onClose}>
        {changeSentence(result)}{' '}
        {link && <Link to={link}>Open the pull request</Link>}
      </Alert>
      {result.releaseCommit && <Way page={page} result={result} />}
    </>
  );
}

function Way(props: { page: InstancePage; result: ChangeResult }) {
  const { page, result } = props;
  const live = dataOf(page.deployment);
  const followed = live && exactly(live, result);
  const times = useStepTimes(followed, undefined);
  if (!followed) return null;
  const arrived = releaseSteps(followed).every(({ state }) => state === 'done');
  return (
    <Card title="On its way">
      <ReleaseStepper deployment={followed} times={times} />
      <p role="status">
        {arrived ? 'Arrived: Synced and Healthy at exactly this release.' : ''}
      </p>
      {!arrived && isLive(followed) && (
        <ResourceProblems deployment={followed} />
      )}
    </Card>
  );
}

/** The live state judged by the release that was just made, not by an earlier or a later one. */
function exactly(live: Deployment, { instance }: ChangeResult): Deployment {
  const desired = {
    chartDigest: instance.release.chart.digest,
    valuesCommit: instance.release.valuesCommit,
  };
  const same =
    live.desired.chartDigest === desired.chartDigest &&
    live.desired.valuesCommit === desired.valuesCommit;
  if (same) return live;
  return {
    ...live,
    desired,
    status: 'progressing',
    // What it says of another release is no step of this one.
    sync: undefined,
    message: `Waiting for ${live.engine ?? 'the engine'} to see this release.`,
  };
}
