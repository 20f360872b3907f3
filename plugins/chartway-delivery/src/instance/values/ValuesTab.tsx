import Button from '@material-ui/core/Button';
import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  ChangeConflict,
  ChangeResult,
  InstanceValues,
} from '@chartway/plugin-chartway-common';
import { dataOf, StatePanel } from '@chartway/plugin-chartway-react';
import { lazy, Suspense, useState } from 'react';
import { useInstanceValues } from '../instanceData';
import type { ActionRight, InstancePage } from '../page';
import { RightButton } from '../shared/RightButton';
import { EditPanel } from './EditPanel';
import { FollowRelease } from './FollowRelease';
import type { OnOrigin } from './OriginNote';
import { OriginTable } from './OriginTable';
import { PendingBanner } from './PendingBanner';
import { PreviewPanel } from './PreviewPanel';
import { isShared, SaveDialog } from './SaveDialog';
import { useDraft, type Draft } from './useDraft';
import { usePreview, type Preview } from './usePreview';

const ConflictDialog = lazy(async () => ({
  default: (await import('./ConflictDialog')).ConflictDialog,
}));

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    save: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'flex-end',
      gap: theme.spacing(1),
    },
  }),
  { name: 'ChartwayValuesTab' },
);

/** The values of the instance: where they come from, and how to change them. */
export function ValuesTab({ page }: { page: InstancePage }) {
  const { name } = page.instance;
  const remote = useInstanceValues(name);
  const values = dataOf(remote);
  return (
    <>
      <StatePanel remote={remote} what="the values" instance={name} rows={8} />
      {values && (
        <Values page={page} values={values} onChanged={remote.reload} />
      )}
    </>
  );
}

type ValuesProps = {
  page: InstancePage;
  values: InstanceValues;
  onChanged: () => void;
};

function Values({ page, values, onChanged }: ValuesProps) {
  const { name } = page.instance;
  const classes = useStyles();
  const draft = useDraft(values, page.draft);
  const preview = usePreview(name, draft.change ?? touchesOnly(draft));
  const [jump, setJump] = useState<{ line: number }>();
  const [saving, setSaving] = useState(false);
  const [result, setResult] = useState<ChangeResult>();
  const [blocked, setBlocked] = useState<string>();
  const [conflict, setConflict] = useState<ChangeConflict>();

  const changed = (done: ChangeResult) => {
    setResult(done);
    page.reload();
    onChanged();
  };
  const preparedText = preview.current
    ? preview.shown?.values.after
    : undefined;
  const onText = () => {
    if (draft.edits.length > 0) {
      // The text must say what the form said; before that is known, nothing may be lost.
      if (preparedText === undefined) return;
      draft.setText(preparedText);
    }
    draft.setMode('text');
  };
  const jumpTo = (line: number) => {
    onText();
    setJump({ line });
  };
  const onOrigin: OnOrigin = ({ layer, line }) => {
    const target = draft.values.layers[layer];
    // A changed layer keeps its place until it is saved or discarded.
    const elsewhere = draft.dirty && target !== draft.layer;
    setBlocked(elsewhere ? target?.title : undefined);
    if (!target || elsewhere) return;
    draft.setLayer(target.path);
    jumpTo(line);
  };

  return (
    <div className={classes.root}>
      {result && (
        <FollowRelease
          page={page}
          result={result}
          onClose={() => setResult(undefined)}
        />
      )}
      <PendingBanner page={page} values={values} onReleased={changed} />
      {blocked && draft.dirty && (
        <Alert severity="info" onClose={() => setBlocked(undefined)}>
          Save or discard your change first, then look at {blocked}.
        </Alert>
      )}
      <Outdated
        draft={draft}
        conflict={preview.conflict}
        onResolve={setConflict}
      />
      <Grid container spacing={2}>
        <Grid item xs={12} lg={6}>
          <EditPanel
            name={name}
            draft={draft}
            preview={preview.current ? preview.shown : undefined}
            jump={jump}
            onOrigin={onOrigin}
            onText={onText}
          />
        </Grid>
        <Grid item xs={12} lg={6}>
          <PreviewPanel
            name={name}
            preview={preview}
            dirty={draft.dirty}
            onJump={jumpTo}
          />
        </Grid>
      </Grid>
      <SaveBar
        page={page}
        draft={draft}
        preview={preview}
        onSave={() => setSaving(true)}
      />
      <OriginTable values={draft.values} onOrigin={onOrigin} />
      {saving && draft.change && preview.shown && (
        <SaveDialog
          name={name}
          values={values}
          change={draft.change}
          layer={draft.layer}
          preview={preview.shown}
          onClose={() => setSaving(false)}
          onSaved={done => {
            draft.discard();
            changed(done);
          }}
          onConflict={setConflict}
        />
      )}
      {conflict && (
        <Suspense fallback={null}>
          <ConflictDialog
            conflict={conflict}
            onClose={() => setConflict(undefined)}
            onResolve={(text, base) => {
              setConflict(undefined);
              if (text === conflict.theirs) draft.discard();
              else draft.resolve(text, base);
              onChanged();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Says that Git moved on since the person began, and whether both changes go together. */
function Outdated(props: {
  draft: Draft;
  conflict: ChangeConflict | undefined;
  onResolve: (conflict: ChangeConflict) => void;
}) {
  const { draft, conflict, onResolve } = props;
  if (conflict) {
    return (
      <Alert
        severity="warning"
        action={
          <Button
            color="inherit"
            size="small"
            onClick={() => onResolve(conflict)}
          >
            Resolve …
          </Button>
        }
      >
        Somebody else changed the same lines since you began. See both changes
        and choose what to go on with.
      </Alert>
    );
  }
  return draft.outdated ? (
    <Alert severity="info">
      The values changed in Git since you began. Saving merges both changes, or
      asks when they touch the same lines.
    </Alert>
  ) : null;
}

function SaveBar(props: {
  page: InstancePage;
  draft: Draft;
  preview: Preview;
  onSave: () => void;
}) {
  const { page, draft, preview, onSave } = props;
  const classes = useStyles();
  return (
    <div className={classes.save}>
      <Button size="small" onClick={draft.discard} disabled={!draft.dirty}>
        Discard
      </Button>
      <RightButton
        right={saveRight(page, draft, preview)}
        variant="contained"
        color="primary"
        onClick={onSave}
      >
        {draft.values.saveAs === 'commit' ? 'Save …' : 'Propose …'}
      </RightButton>
    </div>
  );
}

/** Asks which instances a shared layer touches, before anything is changed in it; nothing that would be refused. */
function touchesOnly({ layer, values }: Draft) {
  return layer?.editable && isShared(layer)
    ? { base: values.commit, path: layer.path, edits: [] }
    : undefined;
}

function saveRight(
  page: InstancePage,
  draft: Draft,
  preview: Preview,
): ActionRight {
  const no = (reason: string) => ({ allowed: false, reason });
  if (!draft.layer?.editable) {
    return no(draft.layer?.reason ?? 'This layer cannot be changed here.');
  }
  const right = page.rights('change-values');
  if (!right.allowed) return right;
  if (!draft.dirty) return no('Nothing is changed yet.');
  if (preview.conflict) {
    return no('Somebody else changed the same lines: resolve that first.');
  }
  if (!preview.current || !preview.shown) {
    return no('Wait until it is known what the change does.');
  }
  return preview.shown.problems.some(({ severity }) => severity === 'error')
    ? no('The change has problems that must be solved first.')
    : right;
}
