import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      overflowX: 'auto',
      width: '100%',
      // Backstage breaks words in cells, which makes columns of single letters where room is scarce.
      '& td, & th': { wordBreak: 'normal' },
      '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
    },
  }),
  { name: 'ChartwayScrollBox' },
);

/** Keyboards must be able to scroll what does not fit. */
const FOCUSABLE = { tabIndex: 0, role: 'region' };

/**
 * Wide content that scrolls sideways in its own place, so that the page does not.
 *
 * @public
 */
export function ScrollBox(props: { label: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <div className={classes.root} aria-label={props.label} {...FOCUSABLE}>
      {props.children}
    </div>
  );
}
