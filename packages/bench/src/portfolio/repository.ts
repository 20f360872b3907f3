import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortfolioInstance } from '../permissions/portfolio';

/** Bytes handed to Git at a time. */
const CHUNK = 1024 * 1024;

/** The release record, as the portal writes it. */
function releaseFile({ context, name, namespace, release }: PortfolioInstance) {
  const { chart } = release;
  return [
    '# Written by Chartway: the exact release this instance should run.',
    '# People edit values.yaml beside it; a change here is overwritten by the next release.',
    'apiVersion: chartway.io/v1alpha1',
    'kind: Release',
    'context:',
    `  product: ${context.product}`,
    `  customer: ${context.customer}`,
    `  environment: ${context.environment}`,
    `  instance: ${context.instance}`,
    `instanceName: ${name}`,
    `namespace: ${namespace}`,
    'engine: main',
    'release:',
    '  chart:',
    `    name: ${chart.name}`,
    `    version: ${chart.version}`,
    `    repository: ${chart.repository}`,
    `    digest: ${chart.digest}`,
    // All its digits may be decimal, and it is a text all the same.
    `  valuesCommit: "${release.valuesCommit}"`,
    `  manifestsDigest: ${release.manifestsDigest}`,
    '  images:',
    ...release.images.map(image => `    - ${image}`),
    '',
  ].join('\n');
}

/** An Application of the size the portal writes. */
function applicationFile({ context, name, release }: PortfolioInstance) {
  return [
    '# Written by Chartway from release.yaml; a change here is overwritten by the next release.',
    'apiVersion: argoproj.io/v1alpha1',
    'kind: Application',
    'metadata:',
    `  name: ${name}`,
    '  labels:',
    `    chartway.io/product: ${context.product}`,
    `    chartway.io/customer: ${context.customer}`,
    `    chartway.io/environment: ${context.environment}`,
    'spec:',
    '  project: default',
    '  sources:',
    `    - repoURL: ${release.chart.repository}`,
    '      path: .',
    `      targetRevision: ${release.chart.digest}`,
    '    - repoURL: https://git.example.com/gitops.git',
    `      targetRevision: "${release.valuesCommit}"`,
    '      ref: values',
    '',
  ].join('\n');
}

const valuesFile = ({ context, release }: PortfolioInstance) =>
  `# Values of ${context.product}.\nreplicas: ${release.chart.version.length}\nhost: ${context.product}.${context.customer}.example.com\n`;

const fileOf = (path: string, content: string) =>
  `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;

/** The three files of each instance, at their places in the default layout. */
function* filesOf(instances: Iterable<PortfolioInstance>): Generator<string> {
  for (const instance of instances) {
    const { product, customer, environment, instance: copy } = instance.context;
    const folder = `${customer}/${environment}/${product}-${copy}`;
    yield fileOf(`${folder}/release.yaml`, releaseFile(instance)) +
      fileOf(`${folder}/values.yaml`, valuesFile(instance)) +
      fileOf(`apps/${folder}.yaml`, applicationFile(instance));
  }
}

function* chunksOf(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** @throws Error with what Git wrote when it fails. */
async function git(args: string[], input: Iterable<string>): Promise<void> {
  const child = spawn('git', args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', chunk => {
    complaint += String(chunk);
  });
  child.stdin.on('error', () => {});
  const ended = once(child, 'close');
  for (const chunk of input) {
    if (child.exitCode !== null) break;
    if (!child.stdin.write(chunk)) {
      await Promise.race([once(child.stdin, 'drain'), ended]);
    }
  }
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git ${args[0]} failed: ${complaint}`);
}

/**
 * Makes the GitOps repository of many instances: a bare, packed repository with one commit, as the embedded Git host has
 * it.
 *
 * @param dataFolder - Data folder of the portal; the repository becomes `git/gitops.git` in it.
 */
export async function makeRepository(
  dataFolder: string,
  instances: Iterable<PortfolioInstance>,
): Promise<void> {
  const parent = join(dataFolder, 'git');
  await mkdir(parent, { recursive: true });
  const folder = join(parent, 'gitops.git');
  await git(['init', '--quiet', '--bare', '-b', 'main', folder], []);
  function* stream() {
    yield 'commit refs/heads/main\ncommitter Bench <bench@example.com> 1767225600 +0000\ndata 9\nInstances\n';
    yield* chunksOf(filesOf(instances));
    yield '\ndone\n';
  }
  await git(
    [`--git-dir=${folder}`, 'fast-import', '--quiet', '--done'],
    stream(),
  );
}
