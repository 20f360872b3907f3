import type { Context } from '@chartway/plugin-chartway-common';

const MAX_LINES = 20;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Lines of values that name what the old instance is of, and perhaps should name something else now. */
function mentions(values: string, from: Context, to: Context): string[] {
  const parts = [
    ['customer', from.customer, to.customer],
    ['environment', from.environment, to.environment],
    ['instance', from.instance, to.instance],
  ] as const;
  const notes: string[] = [];
  values.split('\n').forEach((line, index) => {
    if (/^\s*#/.test(line)) return;
    for (const [part, before, after] of parts) {
      const word = new RegExp(
        `(^|[^a-z0-9])${escaped(before)}($|[^a-z0-9])`,
        'i',
      );
      if (before === after || !word.test(line)) continue;
      notes.push(
        `Line ${
          index + 1
        } of the values names the ${part} "${before}". See whether it should name "${after}".`,
      );
    }
  });
  return notes.slice(0, MAX_LINES);
}

/** What people must know before they clone. */
export function cloneNotes(
  values: string,
  from: Context,
  to: Context,
): string[] {
  const stage =
    from.customer !== to.customer || from.environment !== to.environment;
  return [
    'Data are not copied: volumes, databases and queues of the new instance begin empty.',
    ...(stage
      ? [
          `The shared values of the customer "${to.customer}" and the environment "${to.environment}" apply, not those of the instance it is cloned from.`,
          'Secrets are those of the new customer and environment; they must be there before its pods start.',
        ]
      : []),
    ...mentions(values, from, to),
  ];
}
