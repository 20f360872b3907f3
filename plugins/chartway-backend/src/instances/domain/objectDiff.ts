import { toYaml, type Json } from '@chartway/chart-kit';
import type { ObjectDiff, ObjectRef } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { ManifestObject } from './manifestObjects';

const json = z.json();

/** Where objects are when they do not say so themselves. */
type Identity = (object: ObjectRef) => string;

/**
 * Tells an object of two states of the same release. Rendered objects mostly leave the namespace of the release out, live
 * ones never do, and cluster-scoped ones have none: all of them count as in the namespace of the release.
 */
export const identityIn =
  (namespace: string): Identity =>
  object =>
    [
      object.group,
      object.kind,
      object.namespace || namespace,
      object.name,
    ].join('\n');

/** An object as YAML. */
export function objectYaml(object: unknown): string {
  const parsed = json.safeParse(object);
  return parsed.success ? toYaml(parsed.data as Json) : '';
}

/**
 * Compares two states of a release object by object, in the order of the newer one; what went comes last. Objects that
 * stay the same are left out.
 *
 * @param options.before - Objects whose contents may be shown: Secrets are masked.
 */
export function objectDiffs(options: {
  before: readonly ManifestObject[];
  after: readonly ManifestObject[];
  namespace: string;
}): ObjectDiff[] {
  const identity = identityIn(options.namespace);
  const before = new Map(
    options.before.map(object => [identity(object), object]),
  );
  const diffs: ObjectDiff[] = [];
  const seen = new Set<string>();
  for (const item of options.after) {
    const key = identity(item);
    seen.add(key);
    const old = before.get(key);
    const texts = {
      before: old ? objectYaml(old.object) : '',
      after: objectYaml(item.object),
    };
    if (old && texts.before === texts.after) continue;
    diffs.push({ ...refOf(item), change: old ? 'changed' : 'added', ...texts });
  }
  for (const [key, item] of before) {
    if (seen.has(key)) continue;
    const texts = { before: objectYaml(item.object), after: '' };
    diffs.push({ ...refOf(item), change: 'removed', ...texts });
  }
  return diffs;
}

function refOf({ group, kind, namespace, name }: ObjectRef): ObjectRef {
  return { group, kind, namespace, name };
}
