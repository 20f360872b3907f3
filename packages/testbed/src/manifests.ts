import { join } from 'node:path';

/** Path of a file of other projects that the servers need (packages/testbed/manifests, see NOTICE there). */
export function manifestPath(name: string): string {
  // eslint-disable-next-line no-restricted-syntax -- the testbed always runs from its source
  return join(__dirname, '..', 'manifests', name);
}
