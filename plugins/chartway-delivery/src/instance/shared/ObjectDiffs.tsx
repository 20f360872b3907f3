import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { ObjectDiff } from '@chartway/plugin-chartway-common';
import { TextDiff } from '@chartway/plugin-chartway-react';
import { objectKey, objectTitle } from './objects';

const useStyles = makeStyles(
  theme => ({
    summary: { overflowWrap: 'anywhere' },
    details: { padding: theme.spacing(1), display: 'block' },
  }),
  { name: 'ChartwayObjectDiffs' },
);

/** So many are open from the start; more would make the page slow and long. */
const OPEN_AT_FIRST = 3;

const WORDS: Record<ObjectDiff['change'], string> = {
  added: 'is added',
  removed: 'is removed',
  changed: 'changes',
  same: 'stays the same',
};

/** Kubernetes objects before and after, each on its own. */
export function ObjectDiffs(props: {
  diffs: readonly ObjectDiff[];
  titles: { before: string; after: string };
  /** What to say when nothing differs. */
  none: string;
  /** What a change of an object is called; as a plan by default. */
  words?: Partial<Record<ObjectDiff['change'], string>>;
}) {
  const { titles } = props;
  const classes = useStyles();
  const diffs = props.diffs.filter(({ change }) => change !== 'same');
  if (diffs.length === 0) {
    return <Typography variant="body2">{props.none}</Typography>;
  }
  return (
    <>
      {diffs.map(diff => (
        <Accordion
          key={objectKey(diff)}
          defaultExpanded={diffs.length <= OPEN_AT_FIRST}
          TransitionProps={{ unmountOnExit: true }}
          variant="outlined"
        >
          <AccordionSummary
            expandIcon={<ExpandMoreIcon />}
            className={classes.summary}
          >
            <Typography variant="body2">
              <strong>{objectTitle(diff)}</strong>{' '}
              {props.words?.[diff.change] ?? WORDS[diff.change]}
            </Typography>
          </AccordionSummary>
          <AccordionDetails className={classes.details}>
            <TextDiff
              label={objectTitle(diff)}
              before={diff.before}
              after={diff.after}
              titles={titles}
            />
          </AccordionDetails>
        </Accordion>
      ))}
    </>
  );
}
