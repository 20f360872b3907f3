import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TestbedError } from './TestbedError';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Programs that come with the machine; all others come from the testbed's folder of binaries. */
const SYSTEM_PACKAGES: Readonly<Record<string, string>> = {
  git: 'git',
  'redis-server': 'redis-server',
  postgres: 'postgresql',
  initdb: 'postgresql',
  psql: 'postgresql',
};

/** Debian keeps the programs of PostgreSQL here, by version, and off PATH. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** Folders to look for a program in before PATH: one whole PostgreSQL, the newest. */
function packageFolders(program: string): string[] {
  const isPostgres = SYSTEM_PACKAGES[program] === 'postgresql';
  if (!isPostgres || !existsSync(POSTGRES_VERSIONS)) return [];
  return readdirSync(POSTGRES_VERSIONS)
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(POSTGRES_VERSIONS, version, 'bin'))
    .filter(folder => isExecutable(join(folder, 'postgres')));
}

/** Finds the programs of the servers: in the testbed's folder first, else on PATH. */
export class Binaries {
  /**
   * @param folder - absolute path of the testbed's binaries
   * @param searchPath - the PATH variable
   */
  constructor(readonly folder: string, private readonly searchPath: string) {}

  /** PATH for the servers themselves, which call each other's tools. */
  get path(): string {
    return `${this.folder}${delimiter}${this.searchPath}`;
  }

  find(program: string): string | undefined {
    return [...packageFolders(program), ...this.path.split(delimiter)]
      .map(folder => join(folder, program))
      .find(isExecutable);
  }

  /** @throws TestbedError saying where the program was looked for and how to get it. */
  require(program: string): string {
    const found = this.find(program);
    if (found) return found;
    throw new TestbedError(missingMessage([program], this.folder));
  }

  /** Those of `programs` that are nowhere. */
  missing(programs: readonly string[]): string[] {
    return programs.filter(program => !this.find(program));
  }

  /** @throws TestbedError naming every missing program at once. */
  requireAll(programs: readonly string[]): void {
    const missing = this.missing(programs);
    if (missing.length > 0) {
      throw new TestbedError(missingMessage(missing, this.folder));
    }
  }

  /** Gitea's templates and options, which its binary reads from disk. */
  requireFolder(name: string): string {
    const path = join(this.folder, name);
    if (existsSync(path)) return path;
    throw new TestbedError(
      `the folder ${name} is missing in ${this.folder}; fill that folder again, or remove it so that it is built anew`,
    );
  }
}

function missingMessage(programs: readonly string[], folder: string): string {
  const system = [
    ...new Set(programs.flatMap(program => SYSTEM_PACKAGES[program] ?? [])),
  ];
  const own = programs.filter(program => !(program in SYSTEM_PACKAGES));
  const advice = [
    ...(system.length > 0
      ? [`install with the system's packages: ${system.join(', ')}`]
      : []),
    ...(own.length > 0
      ? [
          `put into ${folder} (or name another folder in CHARTWAY_TESTBED_BIN, or install Go 1.26 and run \`npm run testbed -- build\`): ${own.join(
            ', ',
          )}`,
        ]
      : []),
  ];
  return `missing programs; ${advice.join('; ')}`;
}
