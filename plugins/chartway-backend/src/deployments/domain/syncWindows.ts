import { Cron } from 'croner';

/** When Applications of a project may be synced (`allow`) or may not (`deny`), as `chartway.engines[].appProjects` says it. */
export type SyncWindow = {
  kind: 'allow' | 'deny';
  /** Five fields of cron. */
  schedule: string;
  /** As Go writes it: `90m`, `8h`, `1h30m`. */
  duration: string;
  /** IANA time zone of the schedule. */
  timeZone: string;
  /** Names of Applications; `*` stands for any text. */
  applications: readonly string[];
  /** Whether people may sync in spite of it. */
  manualSync: boolean;
};

/** What stands in the way of a person's sync, and until when, if that is known. */
export type WindowObstacle = { message: string; until: Date | undefined };

const MINUTE = 60_000;

function millisecondsOf(duration: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(duration);
  return (Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0)) * MINUTE;
}

/** Argo CD's glob, in which `*` stands for any text and everything else for itself. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern
    .split('*')
    .map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

/**
 * When an open window began and ends: the schedule has a start within its duration before now. The duration counts in real
 * hours, so a window that spans a change to or from daylight saving time ends an hour later or earlier by the clock on the
 * wall; that is what Argo CD does.
 */
function openSince(
  { schedule, duration, timeZone }: SyncWindow,
  now: Date,
): { start: Date; end: Date } | undefined {
  const length = millisecondsOf(duration);
  const start = new Cron(schedule, { timezone: timeZone }).nextRun(
    new Date(now.getTime() - length),
  );
  if (!start || start > now) return undefined;
  return { start, end: new Date(start.getTime() + length) };
}

const nextStart = ({ schedule, timeZone }: SyncWindow, now: Date) =>
  new Cron(schedule, { timezone: timeZone }).nextRun(now) ?? undefined;

const earliest = (times: readonly (Date | undefined)[]) =>
  times
    .flatMap(time => time ?? [])
    .sort((a, b) => a.getTime() - b.getTime())
    .at(0);

/**
 * Says why a person's sync of an Application would be refused now by the sync windows of its project. An open deny window
 * wins; with allow windows and none of them open, nothing may be synced; `manualSync` of all that stand in the way lets
 * people through.
 *
 * Source: Argo CD 3.5, user-guide/sync_windows and pkg/apis/application/v1alpha1 `SyncWindows.CanSync`.
 *
 * @returns undefined when nothing stands in the way.
 */
export function windowObstacle(
  windows: readonly SyncWindow[],
  application: string,
  now: Date,
): WindowObstacle | undefined {
  const ours = windows.filter(window =>
    window.applications.some(pattern => matches(pattern, application)),
  );
  const open = ours.flatMap(window => {
    const times = openSince(window, now);
    return times ? [{ window, ...times }] : [];
  });
  const denying = open.filter(({ window }) => window.kind === 'deny');
  if (denying.length > 0) {
    if (denying.every(({ window }) => window.manualSync)) return undefined;
    const until = denying.map(({ end }) => end).sort((a, b) => +b - +a)[0];
    return {
      message: 'A sync window of the Argo CD project forbids syncs now.',
      until,
    };
  }
  const allowing = ours.filter(({ kind }) => kind === 'allow');
  if (allowing.length === 0) return undefined;
  if (open.some(({ window }) => window.kind === 'allow')) return undefined;
  if (allowing.every(({ manualSync }) => manualSync)) return undefined;
  return {
    message:
      'The Argo CD project allows syncs in its sync windows only, and none is open now.',
    until: earliest(allowing.map(window => nextStart(window, now))),
  };
}
