import type { ObjectDiff } from '@chartway/plugin-chartway-common';
import type { EngineDifference } from '@chartway/plugin-chartway-node';
import { stringify } from 'yaml';

const MAX_TEXT = 1024 * 1024;

/** What stands for a manifest that cannot be read, so that nothing in it can be taken for harmless. */
const UNREADABLE = '# The engine told something that is no manifest.\n';

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** One side of a difference as YAML; empty when there is no object. */
function toYaml(
  json: string | undefined,
  mask: (manifest: unknown) => unknown,
): string {
  if (json === undefined) return '';
  const manifest = parsed(json);
  if (typeof manifest !== 'object' || manifest === null) return UNREADABLE;
  const text = stringify(mask(manifest), { version: '1.1', lineWidth: 0 });
  return text.length > MAX_TEXT
    ? `${text.slice(0, MAX_TEXT)}\n# Cut here: the manifest is very long.\n`
    : text;
}

function changeOf({ live, desired }: EngineDifference): ObjectDiff['change'] {
  if (live === undefined) return 'added';
  return desired === undefined ? 'removed' : 'changed';
}

/**
 * What the cluster has (`before`) and what the desired release says (`after`), of the objects that differ.
 *
 * @param mask - Takes the contents of Secrets out. The engine's adapter has done so already; what it may have missed does not
 * get past here.
 */
export function objectDiffs(
  differences: readonly EngineDifference[],
  mask: (manifest: unknown) => unknown,
): ObjectDiff[] {
  return differences
    .filter(
      ({ modified, live, desired }) =>
        modified || live === undefined || desired === undefined,
    )
    .map(difference => {
      const { group, kind, namespace, name, live, desired } = difference;
      return {
        group,
        kind,
        namespace,
        name,
        change: changeOf(difference),
        before: toYaml(live, mask),
        after: toYaml(desired, mask),
      };
    });
}
