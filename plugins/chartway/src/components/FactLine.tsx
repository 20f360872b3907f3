import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      ...theme.typography.body2,
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 3),
      listStyle: 'none',
      margin: 0,
      padding: theme.spacing(1, 2),
      background: theme.palette.background.paper,
      borderRadius: theme.shape.borderRadius,
      '& > li': {
        display: 'inline-flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: theme.spacing(0.75),
      },
    },
  }),
  { name: 'ChartwayFactLine' },
);

/** A few facts side by side, in one line where there is room. Its children are list items. */
export function FactLine(props: { label: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <ul className={classes.root} aria-label={props.label}>
      {props.children}
    </ul>
  );
}
