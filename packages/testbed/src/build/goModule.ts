import { z } from 'zod';
import { TestbedError } from '../TestbedError';
import { Recipe } from './recipes';

const ModuleVersion = z.object({
  Path: z.string(),
  Version: z.string().optional(),
});

/** What `go mod edit -json` prints, as far as it is needed here. */
export const GoMod = z.object({
  Replace: z
    .array(z.object({ Old: ModuleVersion, New: ModuleVersion }))
    .nullish()
    .transform(list => list ?? []),
  Exclude: z
    .array(ModuleVersion)
    .nullish()
    .transform(list => list ?? []),
});

export type GoMod = z.infer<typeof GoMod>;

type ModuleVersion = z.infer<typeof ModuleVersion>;

const spell = ({ Path, Version }: ModuleVersion) =>
  Version ? `${Path} ${Version}` : Path;

/** A replacement without a version points into the source tree, which a module from a proxy does not have. */
function publishedVersion(recipe: Recipe, path: string): string {
  const versions = recipe.localModules;
  const version =
    typeof versions === 'object' ? versions[path] ?? versions['*'] : undefined;
  if (version) return `${path} ${version}`;
  throw new TestbedError(
    `${recipe.program}: ${recipe.module}@${recipe.version} takes ${path} from its source tree; name the published version that stands for it in packages/testbed/src/build/recipes.ts`,
  );
}

/**
 * Text of a go.mod that requires the recipe's module as its own go.mod would have it built:
 * replacements and exclusions count only in the main module (go.dev/ref/mod), so they are repeated here.
 * @throws TestbedError when a module taken from the source tree has no published version on record.
 */
export function wrapperModule(recipe: Recipe, original: GoMod): string {
  const replacements = original.Replace.filter(
    entry => entry.New.Version || recipe.localModules !== 'as-required',
  ).map(({ Old, New }) => {
    const target = New.Version
      ? spell(New)
      : publishedVersion(recipe, Old.Path);
    return `replace ${spell(Old)} => ${target}`;
  });
  const exclusions = original.Exclude.map(entry => `exclude ${spell(entry)}`);
  return [
    'module chartway.test/build',
    'go 1.26',
    `require ${recipe.module} ${recipe.version}`,
    ...replacements,
    ...exclusions,
    '',
  ].join('\n');
}
