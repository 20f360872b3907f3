import { parseYaml11, type Json } from '@chartway/chart-kit';
import type { ObjectRef } from '@chartway/plugin-chartway-common';

/** A Kubernetes object, and what it is called. */
export type ManifestObject = ObjectRef & { object: unknown };

/** A document that cannot be read: its text may hold anything, so only that it is there is passed on. */
const UNREADABLE_KIND = 'Unreadable';

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Names an object as far as it says what it is. */
export function objectRefOf(object: unknown): ObjectRef {
  const { apiVersion, kind, metadata } = isFields(object) ? object : {};
  const { name, namespace } = isFields(metadata) ? metadata : {};
  const version = text(apiVersion);
  const group = version.includes('/') ? version.split('/')[0] ?? '' : '';
  return {
    group,
    kind: text(kind),
    namespace: text(namespace),
    name: text(name),
  };
}

/** Documents of a text with several, as `crds/` files are; the marks stand alone on their lines. */
const documentsOf = (document: string) => document.split(/^---(?:[ \t].*)?$/m);

function parse(document: string): Json | undefined {
  try {
    return parseYaml11(document);
  } catch {
    return undefined;
  }
}

/**
 * The objects of rendered documents. Lists are taken apart, as `kubectl apply` does. What is no YAML for us stays as an
 * object of the kind `Unreadable` without its text.
 */
export function manifestObjects(
  documents: readonly string[],
): ManifestObject[] {
  const objects: ManifestObject[] = [];
  for (const document of documents.flatMap(documentsOf)) {
    const object = parse(document);
    if (object === undefined) {
      objects.push({
        group: '',
        kind: UNREADABLE_KIND,
        namespace: '',
        name: `document-${objects.length + 1}`,
        object: { kind: UNREADABLE_KIND },
      });
      continue;
    }
    for (const item of itemsOf(object)) {
      objects.push({ ...objectRefOf(item), object: item });
    }
  }
  return objects;
}

function itemsOf(object: Json): Json[] {
  if (object === null) return [];
  if (!isFields(object)) return [object];
  const { kind, items } = object as Record<string, Json>;
  return kind === 'List' && Array.isArray(items) ? items : [object];
}
