import { InputError } from '@backstage/errors';
import type { ValuesDocument } from '@chartway/helm-engine';
import { generationSchema, type Generation } from './generation';
import { readWorkspaceFile } from './files';

/** Largest values file: that of the deploy request. */
const MAX_VALUES_BYTES = 1024 * 1024;

/**
 * Reads the input `generation`.
 *
 * @throws InputError when something else than the output of `helm:generate` was handed over.
 */
export function readGenerationInput(input: unknown): Generation | undefined {
  if (input === undefined) return undefined;
  const parsed = generationSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(
    'The input "generation" is not what helm:generate gives; write ${{ steps.<id>.output.generation }} with the id of that step.',
    parsed.error,
  );
}

/** Reads a values file of the workspace as text. */
export async function readValuesText(
  workspace: string,
  path: string,
): Promise<string> {
  const bytes = await readWorkspaceFile(workspace, path, MAX_VALUES_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InputError(`${path} is not UTF-8 text; save it as UTF-8.`, error);
  }
}

/** Reads values files of the workspace in the order given. */
export async function readValues(
  workspace: string,
  paths: string[] = [],
): Promise<ValuesDocument[]> {
  const documents: ValuesDocument[] = [];
  for (const path of paths) {
    documents.push({ path, content: await readValuesText(workspace, path) });
  }
  return documents;
}
