import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { RepositoryAccess } from '../git/RepositoryAccess';

const AUTHOR = { name: 'Chartway', email: 'chartway@users.noreply.invalid' };

/** A repository and the folder of examples it begins with. */
export type Seed = { repository: RepositoryAccess; folder: string };

async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries.filter(item => item.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    files.set(path, await readFile(file));
  }
  return files;
}

/**
 * Makes the repositories of a first start and fills those that are empty from the examples. A repository that has a
 * commit is never touched.
 */
export class ExampleSeeder {
  readonly #seeds: readonly Seed[];
  readonly #logger: LoggerService;

  constructor(seeds: readonly Seed[], logger: LoggerService) {
    this.#seeds = seeds;
    this.#logger = logger;
  }

  /** Seeds what can be seeded. A host that is down stops nothing: the portal starts, and the next start tries again. */
  async run(): Promise<void> {
    for (const seed of this.#seeds) {
      try {
        await this.#fill(seed);
      } catch (error) {
        this.#logger.warn(
          `The repository ${
            seed.repository.name
          } could not be filled from the examples: ${
            isError(error) ? error.message : error
          }`,
        );
      }
    }
  }

  async #fill({ repository, folder }: Seed): Promise<void> {
    if ((await repository.snapshot()).sha) return;
    const files = await readFolder(folder);
    const { sha, created } = await repository.commit({
      author: AUTHOR,
      message: 'Begin with the examples of Chartway\n',
      // Whoever pushed first meanwhile is right.
      edit: async snapshot => (snapshot.sha ? {} : Object.fromEntries(files)),
    });
    if (!created) return;
    const where = await repository.cloneUrl();
    this.#logger.info(
      `Filled the empty repository ${repository.name} (${where}) with ${
        files.size
      } example files at ${sha.slice(0, 12)}`,
    );
  }
}
