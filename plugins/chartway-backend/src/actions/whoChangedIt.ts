import type { Caller } from '../authorization/Caller';
import type { ActionServices } from './ActionServices';

/** Answers `who-changed-it`. */
export async function whoChangedIt(
  {
    instances,
    history,
    audit,
  }: Pick<ActionServices, 'instances' | 'history' | 'audit'>,
  { name, limit }: { name: string; limit: number },
  caller: Caller,
) {
  const { context } = await instances.get(name, caller);
  const [commits, page] = await Promise.all([
    history.commits(name, limit, caller),
    audit.list({ ...context, limit }, caller),
  ]);
  return {
    name,
    audit: page.items.map(
      ({ at, actor, via, action, status, reason, requestId }) => ({
        at,
        actor,
        ...(via && { via }),
        action,
        status,
        ...(reason && { reason }),
        requestId,
      }),
    ),
    commits,
  };
}
