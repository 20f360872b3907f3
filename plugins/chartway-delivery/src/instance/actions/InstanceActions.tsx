import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Instance } from '@chartway/plugin-chartway-common';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { InstanceName } from '../../components/InstanceName';
import type { InstancePage } from '../page';
import { changeSentence } from '../shared/changeWords';
import { ActionMenu } from './ActionMenu';
import type { MenuAction } from './actionWords';
import { MoveFollow } from './MoveFollow';
import { RefreshButton } from './RefreshButton';

const SyncDialog = lazy(async () => ({
  default: (await import('./SyncDialog')).SyncDialog,
}));
const HardRefreshDialog = lazy(async () => ({
  default: (await import('./HardRefreshDialog')).HardRefreshDialog,
}));
const TerminateDialog = lazy(async () => ({
  default: (await import('./TerminateDialog')).TerminateDialog,
}));
const DeployVersionDialog = lazy(async () => ({
  default: (await import('./DeployVersionDialog')).DeployVersionDialog,
}));
const CloneDialog = lazy(async () => ({
  default: (await import('./CloneDialog')).CloneDialog,
}));
const DecommissionDialog = lazy(async () => ({
  default: (await import('./DecommissionDialog')).DecommissionDialog,
}));

const useStyles = makeStyles(
  theme => ({
    buttons: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
    notice: { flexBasis: '100%', overflowWrap: 'anywhere' },
  }),
  { name: 'ChartwayInstanceActions' },
);

/** Buttons and menu at the head of the page, the dialogs behind them, and what came of them. */
export function InstanceActions(props: {
  page: InstancePage;
  /** Where a release to go back to is chosen. */
  onRollBack: () => void;
}) {
  const { page, onRollBack } = props;
  const { name } = page.instance;
  const classes = useStyles();
  const [chosen, setChosen] = useState<MenuAction>();
  const [notice, setNotice] = useState<ReactNode>();
  const [moved, setMoved] = useState<Instance>();
  const close = () => setChosen(undefined);
  return (
    <>
      <div className={classes.buttons}>
        <RefreshButton
          name={name}
          right={page.rights('refresh')}
          onRefreshed={page.reload}
        />
        <ActionMenu
          rights={page.rights}
          onChoose={action =>
            action === 'roll-back' ? onRollBack() : setChosen(action)
          }
        />
      </div>
      {notice && (
        <Alert
          severity="success"
          className={classes.notice}
          onClose={() => setNotice(undefined)}
        >
          {notice}
        </Alert>
      )}
      {moved && (
        <div className={classes.notice}>
          <MoveFollow
            from={name}
            to={moved.name}
            onDecommission={() => setChosen('decommission')}
          />
        </div>
      )}
      <Suspense fallback={null}>
        {chosen === 'sync' && <SyncDialog page={page} onClose={close} />}
        {chosen === 'hard-refresh' && (
          <HardRefreshDialog page={page} onClose={close} />
        )}
        {chosen === 'terminate' && (
          <TerminateDialog page={page} onClose={close} />
        )}
        {chosen === 'deploy-version' && (
          <DeployVersionDialog
            page={page}
            onClose={close}
            onDone={result => setNotice(changeSentence(result))}
          />
        )}
        {(chosen === 'clone' || chosen === 'move') && (
          <CloneDialog
            page={page}
            mode={chosen}
            onClose={close}
            onDone={made => {
              if (chosen === 'move') setMoved(made);
              else setNotice(<Made name={made.name} />);
            }}
          />
        )}
        {chosen === 'decommission' && (
          <DecommissionDialog
            name={name}
            onClose={close}
            onDone={() => {
              setMoved(undefined);
              page.reload();
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function Made({ name }: { name: string }) {
  return (
    <>
      <InstanceName name={name} /> is made; its page shows how it gets there.
    </>
  );
}
