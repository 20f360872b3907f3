import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  Card,
  dataOf,
  StatePanel,
  TextDiff,
} from '@chartway/plugin-chartway-react';
import { useComparison } from '../instanceData';
import { ObjectDiffs } from '../shared/ObjectDiffs';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'ChartwayComparison' },
);

/** Two releases side by side: images, values and manifests. */
export function Comparison(props: {
  name: string;
  /** The older commit and the newer one. */
  commits: { from: string; to: string };
}) {
  const { name, commits } = props;
  const classes = useStyles();
  const remote = useComparison(name, commits);
  const comparison = dataOf(remote);
  const titles = {
    before: commits.from.slice(0, 7),
    after: commits.to.slice(0, 7),
  };
  return (
    <Card title={`${titles.before} and ${titles.after}`}>
      <StatePanel
        remote={remote}
        what="the comparison"
        instance={name}
        likelyCauses="The chart of one of them may be gone from the registry."
      />
      {comparison && (
        <div className={classes.root}>
          <section aria-label="Images">
            <Title text="Images" />
            <TextDiff
              label="Images"
              before={comparison.images.before.join('\n')}
              after={comparison.images.after.join('\n')}
              titles={titles}
            />
          </section>
          <section aria-label="Values">
            <Title text="Values" />
            <TextDiff label="Values" {...comparison.values} titles={titles} />
          </section>
          <section aria-label="Effective values">
            <Title text="Effective values" />
            <TextDiff
              label="Effective values"
              {...comparison.effective}
              titles={titles}
            />
          </section>
          <section aria-label="Manifests">
            <Title text="Manifests" />
            <ObjectDiffs
              diffs={comparison.manifests}
              titles={titles}
              none="The manifests are the same."
            />
          </section>
        </div>
      )}
    </Card>
  );
}

function Title({ text }: { text: string }) {
  return (
    <Typography variant="subtitle2" component="h3">
      {text}
    </Typography>
  );
}
