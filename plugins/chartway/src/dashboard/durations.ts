const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in the two largest units that say something: `45 s`, `4 min`, `3 h 20 min`, `2 d 5 h`. */
export function durationWords(seconds: number): string {
  if (seconds < MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < DAY) {
    return inTwo(Math.round(seconds / MINUTE), 60, 'h', 'min');
  }
  return inTwo(Math.round(seconds / HOUR), 24, 'd', 'h');
}

function inTwo(count: number, size: number, large: string, small: string) {
  const rest = count % size;
  const whole = `${Math.floor(count / size)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** A part of a whole in percent, without a fraction; nothing of nothing is unknown. */
export function percent(part: number, whole: number): string | undefined {
  if (whole === 0) return undefined;
  return `${Math.round((part / whole) * 100)} %`;
}

/** `2026-11-21` as `21 Nov`. */
export function dayWords(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
