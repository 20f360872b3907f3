import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { setting, tool } from './shell';

const run = promisify(execFile);

/** Runs kubectl against the testbed's cluster. */
export const kubectl = (...args: string[]) =>
  tool('kubectl', ['--kubeconfig', setting('KUBECONFIG'), ...args]);

/** What the tests read of an Application. */
type Application = {
  spec: { syncPolicy: { automated?: { selfHeal?: boolean } } };
  status: { sync: { status: string; revisions: string[] } };
};

/** An Application as the first Argo CD of the testbed has it; undefined when it has none. */
export async function application(
  name: string,
): Promise<Application | undefined> {
  const response = await fetch(
    `${setting('ARGOCD_URL')}/api/v1/applications?name=${name}`,
    { headers: { authorization: `Bearer ${setting('ARGOCD_TOKEN')}` } },
  );
  expect(response.status).toBe(200);
  const { items } = (await response.json()) as { items: Application[] | null };
  return items?.[0];
}

/** A file of a repository in Gitea, at its main branch; undefined when there is none. */
export async function fileInGit(
  repository: string,
  path: string,
): Promise<string | undefined> {
  const owner = setting('GITEA_USER');
  const url = `${setting(
    'GITEA_URL',
  )}/api/v1/repos/${owner}/${repository}/raw/${path}?ref=main`;
  const response = await fetch(url, {
    headers: { authorization: `token ${setting('GITEA_TOKEN')}` },
  });
  return response.ok ? response.text() : undefined;
}

const runs = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Stops one server of the testbed by its process id, at once: asked to end, Argo CD serves for twenty seconds more. */
export async function stopServer(name: string): Promise<void> {
  const record = join(setting('TESTBED_DIR'), 'run', `${name}.json`);
  const { pid } = JSON.parse(await readFile(record, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => runs(pid)).toBe(false);
}

/** Starts what does not run of a tier of the testbed. */
export async function startTier(name: string): Promise<void> {
  await run(
    process.execPath,
    [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      ...['packages/testbed/src/cli.ts', 'up', name],
    ],
    { timeout: 120_000 },
  );
}
