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

/** A replacement without a version points into the source tree, which a module of the proxy does not have. */
function publishedReplacement(
  recipe: Recipe,
  old: ModuleVersion,
  replacement: ModuleVersion,
): string {
  if (replacement.Version) return spell(replacement);
  const version = recipe.localModules?.[old.Path] ?? recipe.localModules?.['*'];
  if (!version) {
    throw new TestbedError(
      `${recipe.program}: ${recipe.module}@${recipe.version} takes ${old.Path} from its source tree; name the published version that stands for it in packages/testbed/src/build/recipes.ts`,
    );
  }
  return `${old.Path} ${version}`;
}

/**
 * Text of a go.mod that requires the recipe's module as its own go.mod would have it built:
 * replacements and exclusions count only in the main module (go.dev/ref/mod), so they are repeated here.
 * @throws TestbedError when a module taken from the source tree has no published version on record.
 */
export function wrapperModule(recipe: Recipe, original: GoMod): string {
  const replacements = original.Replace.map(
    entry =>
      `replace ${spell(entry.Old)} => ${publishedReplacement(
        recipe,
        entry.Old,
        entry.New,
      )}`,
  );
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
