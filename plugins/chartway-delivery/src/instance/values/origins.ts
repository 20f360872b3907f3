import type { InstanceValues } from '@chartway/plugin-chartway-common';
import { pathOf } from './json';

/** Where one value comes from. */
export type Origin = InstanceValues['origins'][number];

/** `Chart defaults, line 3`. */
function placeOf(
  values: InstanceValues,
  place: { layer: number; line: number },
): string {
  const title = values.layers[place.layer]?.title ?? 'an unknown layer';
  return `${title}, line ${place.line}`;
}

/** Where a value comes from and what it overrides, as one phrase. */
export function originSentence(values: InstanceValues, origin: Origin): string {
  const from = `from ${placeOf(values, origin)}`;
  if (origin.overridden.length === 0) return from;
  const overridden = origin.overridden
    .map(place => placeOf(values, place))
    .join(' and ');
  return `${from}; overrides ${overridden}`;
}

/** Origins by the path of their keys, joined as the form joins them. */
export function originsById(
  values: InstanceValues,
  idOf: (path: readonly string[]) => string,
): ReadonlyMap<string, Origin> {
  return new Map(
    values.origins.map(origin => [idOf(pathOf(origin.pointer)), origin]),
  );
}
