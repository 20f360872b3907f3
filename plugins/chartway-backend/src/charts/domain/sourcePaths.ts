import { InputError } from '@backstage/errors';
import { CATALOG_INFO } from './productComponent';

/** Folder of the charts of instances below a product's folder. */
const INSTANCES = 'instances';
const MAX_FILES = 2000;
const MAX_BYTES = 10 * 1024 * 1024;

/** Folder of a chart's source: the product's, or one below it for a chart made for one instance. */
export function sourceFolder(product: string, chartName: string): string {
  return chartName === product
    ? `charts/${product}`
    : `charts/${product}/${INSTANCES}/${chartName}`;
}

/** Whether a path of the repository belongs to the chart's own source, and may go when the chart has it no more. */
export function isOwnSource(folder: string, path: string): boolean {
  const below = path.slice(folder.length + 1);
  return below !== CATALOG_INFO && !below.startsWith(`${INSTANCES}/`);
}

/**
 * Checks the paths and the size of a chart's source.
 *
 * @throws InputError naming the path.
 */
export function checkSourceFiles(files: ReadonlyMap<string, Uint8Array>): void {
  let bytes = 0;
  for (const [path, content] of files) {
    const segments = path.split('/');
    const odd = segments.some(segment => /^(|\.|\.\.|\.git)$/i.test(segment));
    // eslint-disable-next-line no-control-regex
    if (odd || path.length > 512 || /[\\\u0000-\u001f\u007f]/.test(path)) {
      throw new InputError(
        `The path ${JSON.stringify(
          path.slice(0, 200),
        )} of the chart source is not allowed; use relative paths without "..", ".git" and backslashes.`,
      );
    }
    if (segments[0] === INSTANCES) {
      throw new InputError(
        `The chart source may not have a folder "${INSTANCES}" at its root; the charts of single instances live there.`,
      );
    }
    bytes += content.length;
  }
  if (files.size > MAX_FILES || bytes > MAX_BYTES) {
    throw new InputError(
      `The chart source has ${files.size} files and ${bytes} bytes; ${MAX_FILES} files and ${MAX_BYTES} bytes are allowed.`,
    );
  }
}
