import type { AuditDoor } from '@chartway/plugin-chartway-common';

/** By which way something reached the portal, in words. */
export const DOORS: Record<AuditDoor, string> = {
  ui: 'the portal’s pages',
  api: 'the API',
  action: 'a software template',
  mcp: 'an assistant (MCP)',
  schedule: 'scheduled work',
  event: 'an event',
  system: 'the portal itself',
};

/** One line of a difference. */
export type FactChange = {
  name: string;
  before: string | undefined;
  after: string | undefined;
  change: 'added' | 'removed' | 'changed' | 'same';
};

/** Facts before and after side by side, in the order of their names; what changed comes first. */
export function factChanges(
  before: Record<string, string> = {},
  after: Record<string, string> = {},
): FactChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...names].sort().map(name => {
    const [old, now] = [before[name], after[name]];
    return { name, before: old, after: now, change: changeOf(old, now) };
  });
  return [
    ...changes.filter(({ change }) => change !== 'same'),
    ...changes.filter(({ change }) => change === 'same'),
  ];
}

function changeOf(
  before: string | undefined,
  after: string | undefined,
): FactChange['change'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before === after ? 'same' : 'changed';
}
