import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { DecommissionState } from '@chartway/plugin-chartway-common';
import { Actor, Card, RelativeTime } from '@chartway/plugin-chartway-react';
import { objectKey, objectTitle } from '../shared/objects';

const useStyles = makeStyles(
  theme => ({
    stepper: { padding: theme.spacing(1, 0), background: 'transparent' },
  }),
  { name: 'ChartwayDecommissionProgress' },
);

const STEPS = [
  { step: 'git', label: 'Removed from Git' },
  { step: 'engine', label: 'Engine removes what it made' },
  { step: 'namespace', label: 'Namespace goes' },
] as const;

/** How far the decommission of an instance is. */
export function DecommissionProgress(props: { state: DecommissionState }) {
  const { state } = props;
  const classes = useStyles();
  const position = STEPS.findIndex(({ step }) => step === state.step);
  const failed = state.step === 'failed';
  const reached = state.step === 'done' ? STEPS.length : Math.max(position, 0);
  return (
    <Card title={`Decommission of ${state.name}`}>
      <Typography variant="body2" role="status">
        {titleOf(state)} {state.message}
      </Typography>
      {!failed && (
        <Stepper
          activeStep={reached}
          orientation="vertical"
          className={classes.stepper}
        >
          {STEPS.map(({ step, label }) => (
            <Step key={step}>
              <StepLabel>{label}</StepLabel>
            </Step>
          ))}
        </Stepper>
      )}
      {state.left.length > 0 && (
        <>
          <Typography variant="subtitle2" component="h3">
            Still there
          </Typography>
          <ul>
            {state.left.map(object => (
              <Typography
                key={objectKey(object)}
                variant="body2"
                component="li"
              >
                {objectTitle(object)}
              </Typography>
            ))}
          </ul>
        </>
      )}
      <Typography variant="body2" color="textSecondary" component="div">
        Requested by <Actor actor={state.requestedBy} />{' '}
        <RelativeTime time={state.requestedAt} />, looked at{' '}
        <RelativeTime time={state.updatedAt} />
      </Typography>
    </Card>
  );
}

function titleOf({ step }: DecommissionState): string {
  if (step === 'done') return 'Done.';
  return step === 'failed' ? 'Failed:' : 'Under way.';
}
