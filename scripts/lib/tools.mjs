// Programs of this repository that are TypeScript: Node runs them through Backstage's transform.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { setUp } from './setup.mjs';

const TRANSFORM = join(
  ROOT,
  'node_modules',
  '@backstage',
  'cli',
  'config',
  'nodeTransform.cjs',
);

/** Command line that runs the TypeScript file `path` (from the root) with `args`. */
export function typescriptCommand(path, args) {
  return ['node', ['--require', TRANSFORM, join(ROOT, path), ...args]];
}

async function runTool(path, args) {
  const env = await setUp();
  const child = spawn(...typescriptCommand(path, args), {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to the child too; this process only waits for its end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });
}

export const bench = args => runTool('packages/bench/src/cli.ts', args);
export const testbed = args => runTool('packages/testbed/src/cli.ts', args);
