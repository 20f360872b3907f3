import { useApi } from '@backstage/core-plugin-api';
import type { InstanceHistory } from '@chartway/plugin-chartway-common';
import { chartwayApiRef, RelativeTime } from '@chartway/plugin-chartway-react';
import type { InstancePage } from '../page';
import { ActionDialog } from '../shared/ActionDialog';

/** Confirms that an earlier release shall be desired again. */
export function RollBackDialog(props: {
  page: InstancePage;
  item: InstanceHistory['items'][number];
  onClose: () => void;
  onDone: (commit: string) => void;
}) {
  const { page, item, onClose, onDone } = props;
  const { name, release } = page.instance;
  const api = useApi(chartwayApiRef);
  return (
    <ActionDialog
      title={`Roll back ${name}`}
      confirm="Roll back"
      failed="Not rolled back"
      instance={name}
      destructive
      reason="required"
      commits
      onClose={onClose}
      perform={async reason => {
        const result = await api.rollBack(name, {
          sha: item.sha,
          reason: reason ?? '',
        });
        onDone(result.releaseCommit.sha);
        page.reload();
      }}
    >
      <p>
        {name} goes from {release.chart.name} {release.chart.version} back to
        the release of <RelativeTime time={item.at} /> (“{item.title}”): chart
        version {item.release?.chartVersion}, values of commit{' '}
        {item.release?.valuesCommit.slice(0, 7)}.
      </p>
      <p>
        Git gets a new commit that desires exactly that release again, so
        automated sync stays on and agrees. It goes past the gates of a
        promotion, which is why a reason is demanded. Data are not taken back:
        check that the earlier version can read what the current one wrote.
      </p>
    </ActionDialog>
  );
}
