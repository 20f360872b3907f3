import { ACCESS_MATRIX, API_REPORTS, ESLINT, PRETTIER } from './checks.mjs';
import { ROOT } from './paths.mjs';
import { setUp } from './setup.mjs';
import { step } from './terminal.mjs';
import { typescriptCommand } from './tools.mjs';

/** Brings into order whatever a tool can: lint, formatting, API reports, the access matrix, the record of covered
 * threats. */
export async function fix() {
  const env = await setUp();
  const run = (name, command, args) =>
    step(name, `fix-${name}`, command, args, { cwd: ROOT, env });
  await run(
    'rbac',
    ...typescriptCommand('plugins/chartway-node/dev/rbac.ts', []),
  );
  await run('prettier', 'prettier', ['--write', ...PRETTIER]);
  await run('tsc', 'tsc', ['--project', 'tsconfig.json', '--pretty', 'false']);
  await run('api', 'backstage-repo-tools', API_REPORTS);
  await run('access', 'node', ACCESS_MATRIX);
  await run('security', 'node', ['scripts/security-numbers.mjs', '--record']);
  await run('eslint', 'eslint', [...ESLINT, '--fix']);
}
