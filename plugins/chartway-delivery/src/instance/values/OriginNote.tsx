import MuiLink from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type { InstanceValues } from '@chartway/plugin-chartway-common';
import { originSentence, type Origin } from './origins';

/** Shows the line of a layer that a value comes from. */
export type OnOrigin = (place: { layer: number; line: number }) => void;

const useStyles = makeStyles(
  theme => ({
    root: {
      ...theme.typography.caption,
      color: theme.palette.text.secondary,
      textAlign: 'left',
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'ChartwayOriginNote' },
);

/** Where a value comes from; leads there. */
export function OriginNote(props: {
  values: InstanceValues;
  origin: Origin | undefined;
  onOrigin: OnOrigin;
}) {
  const { values, origin, onOrigin } = props;
  const classes = useStyles();
  if (!origin) return <span className={classes.root}>not set</span>;
  return (
    <MuiLink
      component="button"
      type="button"
      className={classes.root}
      underline="always"
      onClick={() => onOrigin(origin)}
    >
      {originSentence(values, origin)}
    </MuiLink>
  );
}
