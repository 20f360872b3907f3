import Button from '@material-ui/core/Button';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { lazy, Suspense, useState } from 'react';
import type { TextDiffProps } from './editorProps';

const View = lazy(async () => ({
  default: (await import('./TextDiffView')).TextDiffView,
}));

const useStyles = makeStyles(
  theme => ({
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 1),
    },
  }),
  { name: 'ChartwayTextDiff' },
);

/**
 * Two texts side by side, or in one column where room is scarce or people like it better. Says so when they are the same.
 * Its code is loaded when it is first shown.
 *
 * @public
 */
export function TextDiff(props: TextDiffProps) {
  const { before, after, label } = props;
  const titles = props.titles ?? { before: 'Before', after: 'After' };
  const classes = useStyles();
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'));
  const [chosen, setChosen] = useState<'split' | 'unified'>();
  const [whole, setWhole] = useState(false);
  const mode = chosen ?? (narrow ? 'unified' : 'split');
  if (before === after) {
    return (
      <Typography variant="body2" color="textSecondary">
        {label}: no difference.
      </Typography>
    );
  }
  return (
    <section aria-label={`${label}: ${titles.before} and ${titles.after}`}>
      <div className={classes.bar}>
        <Typography variant="caption" color="textSecondary">
          − {titles.before}, + {titles.after}
        </Typography>
        <span>
          <Button
            size="small"
            onClick={() => setChosen(mode === 'split' ? 'unified' : 'split')}
          >
            {mode === 'split' ? 'One column' : 'Side by side'}
          </Button>
          <Button size="small" onClick={() => setWhole(!whole)}>
            {whole ? 'Only changes' : 'All lines'}
          </Button>
        </span>
      </div>
      <Suspense fallback={<Skeleton variant="rect" height={160} />}>
        <View
          key={`${mode} ${whole}`}
          before={before}
          after={after}
          mode={mode}
          whole={whole}
          label={label}
          titles={titles}
          maxHeight={props.maxHeight}
        />
      </Suspense>
    </section>
  );
}
