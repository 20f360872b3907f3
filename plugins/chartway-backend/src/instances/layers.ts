import type { Context } from '@chartway/plugin-chartway-common';
import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import type { ValuesLayer } from './ReleaseRenderer';
import { instancePaths } from './domain/layout';

/** One layer of values as a commit has it; a file that is not there has an empty text. */
export type LayerText = { path: string; text: string; exists: boolean };

/** Texts that stand in for those of a commit, by path. */
export type ChangedTexts = ReadonlyMap<string, string>;

const decoder = new TextDecoder();

/** Text of a file; undefined when there is none. */
export async function readText(
  snapshot: GitSnapshot,
  path: string,
): Promise<string | undefined> {
  const content = await snapshot.read(path);
  return content && decoder.decode(content);
}

/** Every layer of an instance at a commit, in the order in which they apply. */
export async function readLayerTexts(
  snapshot: GitSnapshot,
  context: Context,
  changed: ChangedTexts = new Map(),
): Promise<LayerText[]> {
  const { layers } = instancePaths(context);
  return Promise.all(
    layers.map(async path => {
      const text = changed.get(path) ?? (await readText(snapshot, path));
      return { path, text: text ?? '', exists: text !== undefined };
    }),
  );
}

/** The layers that exist, as Helm takes them. */
export function existingLayers(layers: readonly LayerText[]): ValuesLayer[] {
  return layers.flatMap(({ path, text, exists }) =>
    exists ? [{ path, content: text }] : [],
  );
}

/** The layers that exist at a commit, in the order in which they apply. */
export async function readLayers(
  snapshot: GitSnapshot,
  context: Context,
  changed?: ChangedTexts,
): Promise<ValuesLayer[]> {
  return existingLayers(await readLayerTexts(snapshot, context, changed));
}

/** Whether two states of the layers give the same values. */
export function sameLayers(
  a: readonly ValuesLayer[],
  b: readonly ValuesLayer[],
): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ path, content }, index) =>
        path === b[index]?.path && content === b[index]?.content,
    )
  );
}
