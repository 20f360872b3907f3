import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Side, timed } from './stages';

const execute = promisify(execFile);
const CHART = 'bench-helm';

/**
 * The `helm` processes a person or pipeline would run: create, lint, package, push.
 *
 * @param folder - where they may write; helm's own settings and caches go there as well
 * @param repository - such as `oci://127.0.0.1:5000/path`
 */
export function helmSide(
  helm: string,
  folder: string,
  repository: string,
): Side {
  const env = {
    ...process.env,
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
  };
  return async version => {
    const cwd = join(folder, version);
    await mkdir(cwd, { recursive: true });
    const run = (...args: string[]) =>
      timed(() => execute(helm, args, { cwd, env }));
    const create = await run('create', CHART);
    const lint = await run('lint', CHART);
    const pack = await run('package', CHART, '--version', version);
    const push = await run(
      'push',
      `${CHART}-${version}.tgz`,
      repository,
      '--plain-http',
    );
    await rm(cwd, { recursive: true });
    return {
      generate: create.ms,
      lint: lint.ms,
      package: pack.ms,
      push: push.ms,
    };
  };
}
