import { Content, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Breadcrumbs from '@material-ui/core/Breadcrumbs';
import Typography from '@material-ui/core/Typography';
import type { Instance } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  StatePanel,
  useDeployment,
  useInstance,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { useDecommission, useInstanceActions, useRights } from './instanceData';
import { InstanceHeader } from './InstanceHeader';
import { InstanceTabs, tabOf, type TabName } from './InstanceTabs';
import { DecommissionProgress } from './overview/DecommissionProgress';
import type { InstancePage } from './page';
import type { KeptDraft } from './values/useDraft';

/** One instance: what Git wants, what runs, how it came to be, and everything that can be done with it. */
export function InstanceContent() {
  const { name = '' } = useParams();
  const overview = useRouteRef(rootRouteRef);
  const remote = useInstance(name);
  const instance = dataOf(remote);
  return (
    <Content>
      <Breadcrumbs aria-label="Breadcrumb">
        <Link to={overview()} variant="body2">
          Deployments
        </Link>
        <Typography
          variant="body2"
          component="span"
          color="textPrimary"
          aria-current="page"
        >
          {name}
        </Typography>
      </Breadcrumbs>
      {remote.state === 'notFound' && <Former name={name} />}
      <StatePanel
        remote={remote}
        what={`the instance ${name}`}
        rows={8}
        likelyCauses="It may have been removed from Git, never have been deployed, or be spelled otherwise."
      />
      {instance && (
        // Another name is another page: nothing typed for one may be saved for the other.
        <InstanceView key={name} instance={instance} remote={remote} />
      )}
    </Content>
  );
}

/** What became of an instance that is not in Git any more. */
function Former({ name }: { name: string }) {
  const state = useDecommission(name);
  return state ? <DecommissionProgress state={state} /> : null;
}

function InstanceView(props: {
  instance: Instance;
  remote: RemoteWithReload<Instance>;
}) {
  const { instance } = props;
  const [params, setParams] = useSearchParams();
  const deployment = useDeployment(instance.name);
  const actions = useInstanceActions(
    instance.name,
    dataOf(deployment)?.watchId,
  );
  const rights = useRights(actions);
  const reloadInstance = props.remote.reload;
  const reloadDeployment = deployment.reload;
  const reloadActions = actions.reload;
  const reload = useCallback(() => {
    reloadInstance();
    reloadDeployment();
    reloadActions();
  }, [reloadInstance, reloadDeployment, reloadActions]);
  const [kept, keep] = useState<KeptDraft>({ mode: 'form' });
  useLeaveWarning(kept.changes !== undefined);
  const page = useMemo<InstancePage>(
    () => ({ instance, deployment, rights, reload, draft: [kept, keep] }),
    [instance, deployment, rights, reload, kept],
  );
  const onTab = (tab: TabName) => setParams(tab === 'overview' ? {} : { tab });
  return (
    <>
      <InstanceHeader page={page} onRollBack={() => onTab('history')} />
      <InstanceTabs page={page} tab={tabOf(params.get('tab'))} onTab={onTab} />
    </>
  );
}

/** The browser asks before it throws away what was not saved. */
function useLeaveWarning(unsaved: boolean) {
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
