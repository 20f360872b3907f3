import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ChangePreview } from '@chartway/plugin-chartway-common';
import { Card, StatePanel, TextDiff } from '@chartway/plugin-chartway-react';
import { useId, useState } from 'react';
import { ManifestChanges } from '../shared/ManifestChanges';
import { ProblemList } from '../shared/ProblemList';
import { Touches } from './Touches';
import type { Preview } from './usePreview';

const VIEWS = ['values', 'effective', 'manifests'] as const;
type View = (typeof VIEWS)[number];

const TITLES = { before: 'In Git', after: 'Yours' };

const useStyles = makeStyles(
  theme => ({
    tabs: { minHeight: 36, marginBottom: theme.spacing(1) },
    tab: {
      minWidth: 72,
      minHeight: 36,
      textTransform: 'none',
      // Backstage's own hover is white in dark themes too.
      '&:hover': {
        color: theme.palette.text.primary,
        backgroundColor: theme.palette.action.hover,
      },
    },
    body: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1),
    },
  }),
  { name: 'ChartwayPreviewPanel' },
);

/** What the change would do: to the file, to all values merged, and to the manifests. */
export function PreviewPanel(props: {
  name: string;
  preview: Preview;
  dirty: boolean;
  onJump: (line: number) => void;
}) {
  const { name, preview, dirty, onJump } = props;
  const { remote, shown, current } = preview;
  const classes = useStyles();
  const waiting = !current && !preview.conflict;
  if (!dirty) {
    return (
      <Card title="What it changes">
        {shown && <Touches preview={shown} />}
        <Typography variant="body2" color="textSecondary">
          Change a value; what that does to the values and the manifests is
          shown here before anything is saved.
        </Typography>
      </Card>
    );
  }
  return (
    <Card title="What it changes">
      <div className={classes.body} aria-busy={waiting}>
        <Typography variant="caption" role="status">
          {waiting ? 'Looking at your last change …' : ''}
        </Typography>
        {(shown === undefined || remote.state !== 'loading') && (
          <StatePanel
            remote={remote}
            what="what the change does"
            instance={name}
          />
        )}
        {shown && (
          <>
            <ProblemList problems={shown.problems} onJump={onJump} />
            <Touches preview={shown} />
            <Views preview={shown} />
          </>
        )}
      </div>
    </Card>
  );
}

function Views({ preview }: { preview: ChangePreview }) {
  const classes = useStyles();
  const id = useId();
  const [view, setView] = useState<View>('values');
  const count = preview.manifests.filter(({ change }) => change !== 'same');
  const labels: Record<View, string> = {
    values: 'Values',
    effective: 'Effective values',
    manifests: `Manifests (${count.length})`,
  };
  return (
    <div>
      <Tabs
        className={classes.tabs}
        value={view}
        onChange={(_event, chosen) =>
          setView(VIEWS.find(one => one === chosen) ?? 'values')
        }
        indicatorColor="primary"
        variant="scrollable"
        scrollButtons="auto"
        aria-label="What is compared"
      >
        {VIEWS.map(one => (
          <Tab
            key={one}
            className={classes.tab}
            value={one}
            label={labels[one]}
            id={`${id}-${one}`}
            aria-controls={view === one ? `${id}-panel` : undefined}
          />
        ))}
      </Tabs>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${view}`}>
        {view === 'values' && (
          <TextDiff label="Values" {...preview.values} titles={TITLES} />
        )}
        {view === 'effective' && (
          <TextDiff
            label="Effective values"
            {...preview.effective}
            titles={TITLES}
          />
        )}
        {view === 'manifests' && <ManifestChanges preview={preview} />}
      </div>
    </div>
  );
}
