import type { LiveResources } from '@chartway/plugin-chartway-common';
import { objectTitle } from '../shared/objects';

/** A Kubernetes object of an instance. */
export type LiveResource = LiveResources['items'][number];

/** One line of the tree. */
export type TreeRow = {
  resource: LiveResource;
  /** 0 for what belongs to nothing else. */
  depth: number;
  hasChildren: boolean;
};

const byTitle = (one: LiveResource, other: LiveResource) =>
  objectTitle(one).localeCompare(objectTitle(other));

/**
 * The objects as lines of an indented table: what belongs to another stands below it. An object that says it belongs to
 * several stands below the first; one whose owner is not listed, or that belongs to itself, stands on its own.
 *
 * @param closed - uids whose children are not shown
 */
export function treeRows(
  resources: readonly LiveResource[],
  closed: ReadonlySet<string>,
): TreeRow[] {
  const known = new Map(resources.map(one => [one.uid, one]));
  const children = new Map<string, LiveResource[]>();
  const roots: LiveResource[] = [];
  for (const resource of resources) {
    const parent = resource.parents.find(uid => known.has(uid));
    if (parent === undefined || isAncestor(known, resource.uid, parent)) {
      roots.push(resource);
    } else {
      children.set(parent, [...(children.get(parent) ?? []), resource]);
    }
  }
  const rowsOf = (resource: LiveResource, depth: number): TreeRow[] => {
    const below = (children.get(resource.uid) ?? []).sort(byTitle);
    const row = { resource, depth, hasChildren: below.length > 0 };
    if (closed.has(resource.uid)) return [row];
    return [row, ...below.flatMap(child => rowsOf(child, depth + 1))];
  };
  return roots.sort(byTitle).flatMap(root => rowsOf(root, 0));
}

/** True when `uid` is found above `from`, itself included: following it would never end. */
function isAncestor(
  known: ReadonlyMap<string, LiveResource>,
  uid: string,
  from: string,
): boolean {
  const seen = new Set<string>();
  let current: string | undefined = from;
  while (current !== undefined && !seen.has(current)) {
    if (current === uid) return true;
    seen.add(current);
    current = known.get(current)?.parents.find(parent => known.has(parent));
  }
  return current !== undefined;
}
