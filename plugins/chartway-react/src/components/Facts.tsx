import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(90px, max-content) minmax(0, 1fr)',
      gap: theme.spacing(0.75, 2),
      margin: 0,
      alignItems: 'baseline',
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    },
  }),
  { name: 'ChartwayFacts' },
);

/**
 * Names and what they are, one a line; facts without content are left out.
 *
 * @public
 */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  const classes = useStyles();
  return (
    <dl className={classes.root}>
      {facts
        .filter(([, content]) => content)
        .map(([name, content], position) => (
          // Several may have the same name.
          <Fact key={position} name={name}>
            {content}
          </Fact>
        ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Typography component="dt" variant="body2" color="textSecondary">
        {name}
      </Typography>
      <Typography component="dd" variant="body2">
        {children}
      </Typography>
    </>
  );
}
