import Tooltip from '@material-ui/core/Tooltip';
import { useEffect, useState } from 'react';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['week', 7 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/**
 * How long ago (or ahead) a time is, in words: `3 minutes ago`.
 *
 * @public
 */
export function relativeTime(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) {
      return relative.format(Math.trunc(seconds / length), unit);
    }
  }
  return Math.abs(seconds) < 10
    ? 'just now'
    : relative.format(seconds, 'second');
}

/** The date and time to the second, with the zone it is told in. */
function exactTime(time: Date): string {
  return time.toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
  });
}

const TICK = 10_000;
/** The exact time must be readable without a mouse too. */
const FOCUSABLE = { tabIndex: 0 };

/**
 * A time in words; the exact time and zone on hover and focus.
 *
 * @public
 */
export function RelativeTime(props: { time: string | Date }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK);
    return () => clearInterval(timer);
  }, []);
  const time = new Date(props.time);
  if (Number.isNaN(time.getTime())) return <>{String(props.time)}</>;
  return (
    <Tooltip title={exactTime(time)}>
      <span {...FOCUSABLE}>
        <time dateTime={time.toISOString()}>{relativeTime(time, now)}</time>
      </span>
    </Tooltip>
  );
}
