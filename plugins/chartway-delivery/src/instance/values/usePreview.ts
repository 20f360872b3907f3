import { useApi } from '@backstage/core-plugin-api';
import {
  instanceValuesReadPermission,
  type ChangeConflict,
  type ChangePreview,
  type InstanceChange,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  useRemote,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useEffect, useRef, useState } from 'react';
import { conflictOf } from './conflictOf';

/** What the backend says to a change. */
type Answer = { preview?: ChangePreview; conflict?: ChangeConflict };

/** What a change would do, while the person still makes it. */
export type Preview = {
  remote: RemoteWithReload<Answer>;
  /** Somebody else has changed the same lines since the person began. */
  conflict: ChangeConflict | undefined;
  /** The newest there is; of an earlier change while the current one is asked about. */
  shown: ChangePreview | undefined;
  /** True when it is that of the change as it is now. */
  current: boolean;
};

/** So long nothing is typed before the backend is asked. */
const PAUSE_MS = 500;

/** Asks what a change would do, once the person pauses. */
export function usePreview(
  name: string,
  change: InstanceChange | undefined,
): Preview {
  const api = useApi(chartwayApiRef);
  const wanted = change ? JSON.stringify(change) : '';
  const [settled, setSettled] = useState({ key: wanted, change });
  const latest = useRef(change);
  latest.current = change;
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled({ key: wanted, change: latest.current }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [wanted]);

  const remote = useRemote<Answer>({
    key: settled.key,
    permission: instanceValuesReadPermission.name,
    load: async signal => {
      if (!settled.change) return {};
      try {
        const preview = await api.previewChange(name, settled.change, {
          signal,
        });
        return { preview };
      } catch (error) {
        const conflict = conflictOf(error);
        if (conflict) return { conflict };
        throw error;
      }
    },
  });
  const [last, setLast] = useState<ChangePreview>();
  const answer = dataOf(remote);
  const data = answer?.preview;
  useEffect(() => {
    if (remote.state !== 'loading') setLast(data);
  }, [data, remote.state]);
  const shown = remote.state === 'loading' ? last : data;
  return {
    remote,
    conflict: change ? answer?.conflict : undefined,
    shown: change ? shown : undefined,
    current: settled.key === wanted && data !== undefined,
  };
}
