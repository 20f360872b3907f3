type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What tells the items of most Kubernetes lists apart. */
const KEYS = ['name', 'containerPort', 'port', 'mountPath', 'key', 'ip'];

/** The field that tells the items of lists apart, if each item has it and no two are the same. */
function keyOf(lists: readonly unknown[][]): string | undefined {
  return KEYS.find(key =>
    lists.every(
      list =>
        list.length > 0 &&
        list.every(item => isFields(item) && key in item) &&
        new Set(list.map(item => valueAt(item, key))).size === list.length,
    ),
  );
}

/**
 * The part of a live object that a chart has a say in: the fields that one of its rendered states names. What the cluster
 * added (defaults, status, bookkeeping) is left out, so that a comparison shows what a change would do and nothing else.
 */
export function managedPart(
  live: unknown,
  states: readonly unknown[],
): unknown {
  const shapes = states.filter(state => state !== undefined);
  if (isFields(live) && shapes.some(isFields)) {
    const fields = shapes.filter(isFields);
    return Object.fromEntries(
      orderedKeys(live, fields).map(key => [
        key,
        managedPart(
          live[key],
          fields.map(shape => shape[key]),
        ),
      ]),
    );
  }
  if (Array.isArray(live) && shapes.some(Array.isArray)) {
    return managedItems(live, shapes.filter(Array.isArray));
  }
  return live;
}

/** Keys of the live object that are managed, in the order in which the chart writes them. */
function orderedKeys(live: Fields, shapes: readonly Fields[]): string[] {
  const keys = shapes.flatMap(shape => Object.keys(shape)).reverse();
  const unique = [...new Set(keys)].reverse();
  return unique.filter(key => Object.hasOwn(live, key));
}

function managedItems(
  live: readonly unknown[],
  shapes: readonly unknown[][],
): unknown[] {
  const key = keyOf([[...live], ...shapes.filter(list => list.length > 0)]);
  if (key === undefined) {
    return live.map((item, index) =>
      managedPart(
        item,
        shapes.map(list => list[index]),
      ),
    );
  }
  return live.flatMap(item => {
    const same = shapes.flatMap(list =>
      list.filter(other => valueAt(other, key) === valueAt(item, key)),
    );
    // What others put beside it, such as a container of a service mesh, stays.
    return same.length > 0 ? [managedPart(item, same)] : [];
  });
}

function valueAt(item: unknown, key: string): unknown {
  return isFields(item) ? item[key] : undefined;
}
