import type { Context } from '@chartway/plugin-chartway-common';
import { instanceName } from '@chartway/chart-kit';
import type { IndexedFile, InstanceFile } from '../domain/indexedFile';
import { instancePaths } from '../domain/layout';
import { writeReleaseFile, type InstanceRecord } from '../domain/releaseFile';

/** The context `shop`, `acme`, `dev`, `main`, or one that differs. */
export const contextWith = (parts: Partial<Context> = {}): Context => ({
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
  ...parts,
});

/** A release record; `version` makes different ones. */
export function recordWith(
  parts: Partial<Context> = {},
  version = '1.0.0',
): InstanceRecord {
  const context = contextWith(parts);
  const name = instanceName(context);
  return {
    context,
    name,
    namespace: name,
    release: {
      chart: {
        name: context.product,
        version,
        repository: `oci://registry.example.com/charts/${context.product}`,
        digest: `sha256:${'1'.repeat(64)}`,
      },
      valuesCommit: 'a'.repeat(40),
      manifestsDigest: `sha256:${'2'.repeat(64)}`,
      images: ['registry.example.com/shop:1.0.0'],
    },
  };
}

/** The release record at its place. */
export function fileWith(
  parts: Partial<Context> = {},
  version?: string,
): InstanceFile {
  const record = recordWith(parts, version);
  return { path: instancePaths(record.context).release, record };
}

/** The files as a Git host takes them. */
export const asChanges = (...files: InstanceFile[]): Record<string, string> =>
  Object.fromEntries(
    files.map(({ path, record }) => [path, writeReleaseFile(record)]),
  );

/** Files in batches, as a rebuild gets them. */
export async function* inBatches(
  files: readonly IndexedFile[],
  size = 3,
): AsyncGenerator<IndexedFile[]> {
  for (let start = 0; start < files.length; start += size) {
    yield files.slice(start, start + size);
  }
}
