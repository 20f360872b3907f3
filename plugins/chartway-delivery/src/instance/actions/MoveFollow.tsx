import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import {
  dataOf,
  StatusWord,
  useDeployment,
} from '@chartway/plugin-chartway-react';
import { InstanceName } from '../../components/InstanceName';

/** The second half of a move: waits for the new instance, then offers to decommission the old one. */
export function MoveFollow(props: {
  from: string;
  to: string;
  onDecommission: () => void;
}) {
  const { from, to, onDecommission } = props;
  const live = dataOf(useDeployment(to));
  const arrived = live?.status === 'arrived';
  return (
    <Alert
      severity={arrived ? 'success' : 'info'}
      action={
        arrived ? (
          <Button color="inherit" size="small" onClick={onDecommission}>
            Decommission {from}
          </Button>
        ) : undefined
      }
    >
      <InstanceName name={to} /> is made:{' '}
      <StatusWord status={live?.status ?? 'loading'} /> {live?.message}{' '}
      {arrived
        ? `Move what ${from} keeps in volumes, then decommission it.`
        : `${from} stays until the new instance has arrived.`}
    </Alert>
  );
}
