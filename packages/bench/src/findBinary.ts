import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Finds a program the benchmarks compare with: in the folders `CHARTWAY_TESTBED_BIN` and `TESTBED_BIN` name, then in
 * `PATH`.
 *
 * @throws Error when there is none, saying where it was looked for
 */
export async function findBinary(name: string): Promise<string> {
  const { CHARTWAY_TESTBED_BIN, TESTBED_BIN, PATH = '' } = process.env;
  const folders = [
    CHARTWAY_TESTBED_BIN,
    TESTBED_BIN,
    ...PATH.split(delimiter),
  ].filter(folder => folder);
  for (const folder of folders) {
    const path = join(folder ?? '', name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here: look in the next folder.
    }
  }
  throw new Error(
    `no ${name} found in CHARTWAY_TESTBED_BIN, TESTBED_BIN or PATH: this benchmark needs it, so set one of them to the folder of the testbed's programs`,
  );
}
