import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { manifestPath } from '../manifests';
import { runToEnd } from '../runToEnd';
import { TestbedError } from '../TestbedError';
import { GoMod, wrapperModule } from './goModule';
import { Recipe, recipes } from './recipes';

const BUILD_SECONDS = 3_600;

const DownloadedModule = z.object({ Dir: z.string(), GoMod: z.string() });

/** What to build, and where to. */
export interface BuildRequest {
  readonly programs: readonly string[];
  /** Absolute path of the folder that gets the programs. */
  readonly folder: string;
  /** Path of the go command, when there is one. */
  readonly go: string | undefined;
  readonly report: (line: string) => void;
}

/**
 * Builds programs of the testbed from their Go modules, one after the other; takes minutes each.
 * @throws TestbedError when one is not among the recipes, Go is missing or a build fails.
 */
export async function buildPrograms(request: BuildRequest): Promise<void> {
  const { programs, folder, go, report } = request;
  const chosen = programs.map(recipeOf);
  if (chosen.length === 0) return;
  if (!go) {
    throw new TestbedError(
      `missing in ${folder}: ${programs.join(
        ', ',
      )}; put them there, name a folder that has them in CHARTWAY_TESTBED_BIN, or install Go 1.26 to have them built`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const recipe of chosen) {
    const started = Date.now();
    report(`building ${recipe.program} ${recipe.version} …`);
    await build(recipe, folder, go);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    report(`built ${recipe.program} in ${seconds} s`);
  }
}

function recipeOf(program: string): Recipe {
  const recipe = recipes.find(candidate => candidate.program === program);
  if (recipe) return recipe;
  throw new TestbedError(
    `${program} is not built here; install it with the system's packages`,
  );
}

async function build(recipe: Recipe, folder: string, go: string) {
  const work = mkdtempSync(join(tmpdir(), 'chartway-build-'));
  const log = join(folder, `build-${recipe.program}.log`);
  const env = {
    ...process.env,
    CGO_ENABLED: recipe.cgo ? '1' : '0',
    GOFLAGS: '-mod=mod -trimpath',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
  };
  const run = (...args: string[]) =>
    runToEnd({
      program: go,
      args,
      env,
      cwd: work,
      log,
      seconds: BUILD_SECONDS,
    });
  try {
    const { Dir, GoMod: goModPath } = DownloadedModule.parse(
      JSON.parse(
        await run(
          'mod',
          'download',
          '-json',
          `${recipe.module}@${recipe.version}`,
        ),
      ),
    );
    const original = GoMod.parse(
      JSON.parse(await run('mod', 'edit', '-json', goModPath)),
    );
    writeFileSync(join(work, 'go.mod'), wrapperModule(recipe, original));
    const output = join(folder, `${recipe.program}.new`);
    await run('build', '-o', output, ...buildArguments(recipe, work));
    copyStaticFolders(recipe, Dir, folder);
    renameSync(output, join(folder, recipe.program));
  } finally {
    // The module cache is read-only and not below this folder.
    rmSync(work, { recursive: true, force: true });
  }
}

function buildArguments(recipe: Recipe, work: string): string[] {
  const variables = Object.entries(recipe.variables ?? {});
  const flags = [
    '-s',
    '-w',
    ...variables.map(([name, value]) => `-X ${name}=${value}`),
  ];
  const tags = recipe.tags ? [`-tags=${recipe.tags.join(',')}`] : [];
  return [`-ldflags=${flags.join(' ')}`, ...tags, mainPackage(recipe, work)];
}

function mainPackage(recipe: Recipe, work: string): string {
  if (typeof recipe.main === 'string') return recipe.main;
  const source = manifestPath(join('..', 'go', recipe.main.ours));
  for (const file of readdirSync(source)) {
    copyFileSync(join(source, file), join(work, file));
  }
  return '.';
}

function copyStaticFolders(recipe: Recipe, module: string, folder: string) {
  for (const name of recipe.staticFolders ?? []) {
    const target = join(folder, `${recipe.program}-static`, name);
    rmSync(target, { recursive: true, force: true });
    cpSync(join(module, name), target, { recursive: true });
  }
}
