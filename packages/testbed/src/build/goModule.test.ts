import { GoMod, wrapperModule } from './goModule';
import { Recipe } from './recipes';

const recipe: Recipe = {
  program: 'server',
  module: 'example.test/server',
  version: 'v1.2.3',
  main: 'example.test/server/cmd',
  localModules: { 'example.test/lib': 'v0.4.0' },
};

it('repeats replacements and exclusions, and publishes the local ones', () => {
  const original = GoMod.parse({
    Replace: [
      {
        Old: { Path: 'a.test/x' },
        New: { Path: 'b.test/x', Version: 'v2.0.0' },
      },
      { Old: { Path: 'example.test/lib' }, New: { Path: './lib' } },
    ],
    Exclude: [{ Path: 'c.test/bad', Version: 'v1.0.0' }],
  });
  const lines = wrapperModule(recipe, original).split('\n');
  expect(lines).toContain('require example.test/server v1.2.3');
  expect(lines).toContain('replace a.test/x => b.test/x v2.0.0');
  expect(lines).toContain(
    'replace example.test/lib => example.test/lib v0.4.0',
  );
  expect(lines).toContain('exclude c.test/bad v1.0.0');
});

it('leaves local replacements out where the required versions are published', () => {
  const original = GoMod.parse({
    Replace: [{ Old: { Path: 'example.test/lib' }, New: { Path: './lib' } }],
  });
  const text = wrapperModule(
    { ...recipe, localModules: 'as-required' },
    original,
  );
  expect(text).not.toContain('replace');
});

it('names a local module without a published version', () => {
  const original = GoMod.parse({
    Replace: [
      { Old: { Path: 'example.test/other' }, New: { Path: './other' } },
    ],
  });
  expect(() => wrapperModule(recipe, original)).toThrow(
    /server: .*example\.test\/other/,
  );
});
