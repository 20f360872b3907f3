import { useApi } from '@backstage/core-plugin-api';
import type { Context, ContextCheck } from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  useRemote,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useEffect, useState } from 'react';

/** Long enough not to ask for every key stroke, short enough to feel live. */
const QUIET = 300;

/** Asks the backend what it thinks of a context, once the person has stopped typing. */
export function useContextCheck(
  context: Context,
): RemoteWithReload<ContextCheck> {
  const api = useApi(chartwayApiRef);
  const typed = JSON.stringify(context);
  const settled = useSettled(typed);
  const check = useRemote<ContextCheck>({
    key: `check?${settled}`,
    permission: 'chartway.instance.deploy',
    load: signal => api.checkContext(context, { signal }),
  });
  // The answer to what was typed before says nothing of what is typed now.
  return settled === typed ? check : { state: 'loading', reload: check.reload };
}

/** The value, once it has not changed for a moment. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
