import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/core-components';
import Alert from '@material-ui/lab/Alert';
import type {
  ChangeResult,
  InstanceValues,
} from '@chartway/plugin-chartway-common';
import {
  Actor,
  chartwayApiRef,
  RelativeTime,
  Sha,
  webUrl,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';
import { RightButton } from '../shared/RightButton';

/** What is committed and not released, and pull requests that wait. */
export function PendingBanner(props: {
  page: InstancePage;
  values: InstanceValues;
  onReleased: (result: ChangeResult) => void;
}) {
  const { page, values, onReleased } = props;
  const [asking, setAsking] = useState(false);
  return (
    <>
      {values.pending.length > 0 && (
        <Alert
          severity="warning"
          action={
            <RightButton
              right={page.rights('release')}
              onClick={() => setAsking(true)}
            >
              Release …
            </RightButton>
          }
        >
          Committed, not released: the cluster still has the values of{' '}
          {values.releasedCommit.slice(0, 7)}.
          <Commits pending={values.pending} />
        </Alert>
      )}
      {values.pullRequests.map(({ number, title, author, url }) => {
        const link = webUrl(url);
        return (
          <Alert key={number} severity="info">
            Pull request {number} by <Actor actor={author} /> waits:{' '}
            {link ? <Link to={link}>{title}</Link> : title}
          </Alert>
        );
      })}
      {asking && (
        <ReleaseDialog
          page={page}
          values={values}
          onClose={() => setAsking(false)}
          onReleased={onReleased}
        />
      )}
    </>
  );
}

function Commits({ pending }: { pending: InstanceValues['pending'] }) {
  return (
    <ul>
      {pending.map(({ sha, at, author, title, url }) => (
        <li key={sha}>
          <Sha sha={sha} href={url} /> {title}, by <Actor actor={author} />{' '}
          <RelativeTime time={at} />
        </li>
      ))}
    </ul>
  );
}

function ReleaseDialog(props: {
  page: InstancePage;
  values: InstanceValues;
  onClose: () => void;
  onReleased: (result: ChangeResult) => void;
}) {
  const { page, values, onClose, onReleased } = props;
  const { name } = page.instance;
  const api = useApi(chartwayApiRef);
  const newest = values.pending[0]?.sha;
  return (
    <ActionDialog
      title={`Release the values of ${name}`}
      confirm="Release"
      failed="Not released"
      instance={name}
      reason="optional"
      commits
      onClose={onClose}
      perform={async reason => {
        onReleased(
          await api.release(name, {
            // Exactly what was shown, not what somebody pushed a moment ago.
            ...(newest && { valuesCommit: newest }),
            ...(reason && { reason }),
          }),
        );
        page.reload();
      }}
    >
      <p>
        {name} gets the values of these commits; the deployment engine then
        applies them. The chart stays {page.instance.release.chart.version}.
      </p>
      <Commits pending={values.pending} />
    </ActionDialog>
  );
}
