import { InputError } from '@backstage/errors';

/**
 * Decodes the chart source of a deploy request.
 *
 * @throws InputError naming a file that is not base64.
 */
export function decodeSource(
  source: Readonly<Record<string, string>> | undefined,
): Map<string, Uint8Array> | undefined {
  if (!source) return undefined;
  const files = new Map<string, Uint8Array>();
  for (const [path, base64] of Object.entries(source)) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
      throw new InputError(
        `The chart source "${path.slice(0, 200)}" is not in base64.`,
      );
    }
    files.set(path, Buffer.from(base64, 'base64'));
  }
  return files;
}
