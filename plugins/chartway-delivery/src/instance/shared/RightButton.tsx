import Button, { type ButtonProps } from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type { ActionRight } from '../page';

const useStyles = makeStyles(
  theme => ({
    refused: {
      color: theme.palette.text.secondary,
      cursor: 'not-allowed',
      '&:hover': { backgroundColor: 'transparent' },
    },
  }),
  { name: 'ChartwayRightButton' },
);

/** A button that can still be reached when it is disabled, and then says why. */
export function RightButton(
  props: ButtonProps & { right: ActionRight; 'aria-label'?: string },
) {
  const { right, onClick, children, ...rest } = props;
  const classes = useStyles();
  if (right.allowed) {
    return (
      <Button size="small" variant="outlined" {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip title={right.reason ?? ''}>
      <Button
        size="small"
        variant="outlined"
        {...rest}
        color="default"
        className={classes.refused}
        aria-disabled
        aria-description={right.reason}
        disableRipple
      >
        {children}
      </Button>
    </Tooltip>
  );
}
