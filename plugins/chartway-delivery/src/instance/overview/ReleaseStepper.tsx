import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { Deployment } from '@chartway/plugin-chartway-common';
import { RelativeTime } from '@chartway/plugin-chartway-react';
import { releaseSteps, type StepState, type StepTimes } from './releaseSteps';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(1, 0),
      background: 'transparent',
      // The icon says it is stuck; red text would be too faint to read.
      '& .Mui-error': { color: theme.palette.text.primary },
      '& svg.Mui-error': { color: theme.palette.error.main },
    },
    detail: { display: 'block' },
    centred: { display: 'block', textAlign: 'center' },
  }),
  { name: 'ChartwayReleaseStepper' },
);

/** Said to those who do not see the icons. */
const SPOKEN: Record<StepState, string> = {
  done: 'done',
  active: 'in progress',
  failed: 'stuck',
  waiting: 'waiting',
};

/** The way of the desired release: committed, seen, synced, healthy. */
export function ReleaseStepper(props: {
  deployment: Deployment;
  times?: StepTimes;
}) {
  const { deployment, times } = props;
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const steps = releaseSteps(deployment);
  const current = steps.findIndex(step => step.state !== 'done');
  return (
    <Stepper
      className={classes.root}
      activeStep={current === -1 ? steps.length : current}
      alternativeLabel={!narrow}
      orientation={narrow ? 'vertical' : 'horizontal'}
      aria-label="From Git to the cluster"
      role="list"
    >
      {steps.map(step => (
        <Step
          key={step.label}
          completed={step.state === 'done'}
          role="listitem"
          aria-label={`${step.label}: ${SPOKEN[step.state]}`}
        >
          <StepLabel
            error={step.state === 'failed'}
            optional={
              <Typography
                variant="caption"
                component="div"
                color="textSecondary"
                className={narrow ? classes.detail : classes.centred}
              >
                {step.detail}
                {step.state === 'done' && times?.[step.name] && (
                  <div>
                    <RelativeTime time={times[step.name] ?? ''} />
                  </div>
                )}
              </Typography>
            }
          >
            {step.label}
          </StepLabel>
        </Step>
      ))}
    </Stepper>
  );
}
