import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Context, InstanceChange } from '@chartway/plugin-chartway-common';
import { as, startChartway } from '../../__testUtils__/startChartway';
import { testChart } from '../../__testUtils__/testChart';

const run = promisify(execFile);

/** Values of the instances that tests deploy. */
export const VALUES =
  '# sizes of the team\nimage: registry.example.com/shop:1.2.1 # newer\nreplicas: 2\n';

/** Path of an instance's own values. */
export const ownPath = (instance: string, environment = 'dev'): string =>
  `acme/${environment}/shop-${instance}/values.yaml`;

/** A change of one value. */
export const setReplicas = (base: string, value: unknown): InstanceChange => ({
  base,
  edits: [{ op: 'set', pointer: '/replicas', value }],
});

/** A portal with a real GitOps repository, and a person who pushes to it without the portal. */
export async function gitopsWorld(
  options: Parameters<typeof startChartway>[0] = {},
) {
  const chartway = await startChartway(options);
  const repository = join(chartway.folder, 'git', 'gitops.git');

  async function git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', ['-C', repository, ...args]);
    return stdout;
  }

  const head = async () => (await git('rev-parse', 'main')).trim();

  /** What a person pushes who does not use the portal. */
  async function push(files: Record<string, string>): Promise<string> {
    const clone = await mkdtemp(join(tmpdir(), 'chartway-person-'));
    const inClone = (...args: string[]) => run('git', ['-C', clone, ...args]);
    await run('git', ['clone', '-q', '-b', 'main', repository, clone]);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), text);
    }
    await inClone('add', '-A');
    const person = ['-c', 'user.name=Pia', '-c', 'user.email=pia@example.com'];
    await inClone(...person, 'commit', '-q', '-m', 'By hand');
    await inClone('push', '-q', 'origin', 'main');
    const sha = (await inClone('rev-parse', 'HEAD')).stdout.trim();
    await rm(clone, { recursive: true });
    // What the portal read of the branch counts for a second.
    await new Promise(resolve => setTimeout(resolve, 1_100));
    return sha;
  }

  async function publish(version: string, product = 'shop') {
    const { archive } = testChart({ name: product, version });
    return chartway.client.publishChart(
      { product, name: product, version, archive, environment: 'dev' },
      as('devin'),
    );
  }

  async function deploy(
    instance: string,
    context: Partial<Context> = {},
    values = VALUES,
  ) {
    const name = context.product ?? 'shop';
    const { digest } = await publish('1.2.0', name);
    const { instance: deployed } = await chartway.client.deploy(
      {
        context: {
          ...{ product: name, customer: 'acme', environment: 'dev', instance },
          ...context,
        },
        chart: { name, version: '1.2.0', digest },
        values,
      },
      as('devin'),
    );
    return deployed;
  }

  const { client, url, folder, stop } = chartway;
  return { client, url, folder, stop, git, head, push, publish, deploy };
}
