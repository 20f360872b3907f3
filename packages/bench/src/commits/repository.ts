import { mkdir } from 'node:fs/promises';
import { git } from './git';

/** Name and default branch of the repository. */
export const REPOSITORY = 'gitops';
export const BRANCH = 'main';

const ENVIRONMENTS = ['dev', 'sit', 'uat', 'prod'];
const CUSTOMERS = 25;
/** Instances whose values are edited: few enough that several edits meet in each file. */
const EDITED = 100;

/** One edit of values: a number in one file. */
export type ValueEdit = {
  /** Worker and place among its edits: `w3-17`. */
  id: string;
  worker: number;
  path: string;
  /** Differs from edit to edit, so that the history shows which it was. */
  replicas: number;
};

/** Folders of instances, `count` of them. */
function instances(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const customer = index % CUSTOMERS;
    const environment = ENVIRONMENTS[Math.floor(index / CUSTOMERS) % 4];
    const product = Math.floor(index / CUSTOMERS / 4);
    return `customer${customer}/${environment}/product${product}-main`;
  });
}

function values(folder: string): string {
  return `# Values of ${folder}
image:
  repository: registry.example.test/${folder}
  tag: 1.0.0
replicas: 1
resources:
  requests:
    cpu: 100m
    memory: 128Mi
  limits:
    memory: 256Mi
ingress:
  enabled: true
  host: ${folder.replaceAll('/', '-')}.example.test
env:
  LOG_LEVEL: info
  REGION: eu-central
probes:
  liveness: /healthz
  readiness: /readyz
note: nobody
`;
}

function release(folder: string): string {
  return `chart: oci://registry.example.test/charts/${folder}\nversion: 1.0.0\n`;
}

/**
 * Makes a bare repository with a values file and a release file per instance, which may be served and logs what is
 * pushed.
 */
export async function makeRepository(
  folder: string,
  files: number,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(['init', '--quiet', '--bare', `--initial-branch=${BRANCH}`, '.'], {
    folder,
  });
  await git(['config', 'http.receivepack', 'true'], { folder });
  await git(['config', 'core.logAllRefUpdates', 'true'], { folder });
  const parts = [
    `feature done\ncommit refs/heads/${BRANCH}\ncommitter bench <bench@example.test> 1700000000 +0000\ndata 5\nStart\n`,
  ];
  for (const instance of instances(files / 2)) {
    const texts = { values: values(instance), release: release(instance) };
    for (const [name, text] of Object.entries(texts)) {
      const length = Buffer.byteLength(text);
      parts.push(
        `M 100644 inline ${instance}/${name}.yaml\ndata ${length}\n${text}\n`,
      );
    }
  }
  parts.push('done\n');
  const input = Buffer.from(parts.join(''), 'utf8');
  await git(['fast-import', '--quiet'], { folder, input });
}

/** The edits of all workers: they take turns, and their files meet. */
export function planEdits(count: number, workers: number): ValueEdit[] {
  const folders = instances(EDITED);
  return Array.from({ length: count }, (_, index) => {
    const worker = index % workers;
    const folder = folders[(index * 37) % EDITED] ?? '';
    return {
      id: `w${worker}-${Math.floor(index / workers)}`,
      worker,
      path: `${folder}/values.yaml`,
      replicas: 1000 + index,
    };
  });
}

/** What the edit makes of the file. @throws Error when it has no such value. */
export function edited(text: string, { path, replicas }: ValueEdit): string {
  const changed = text.replace(/^replicas: .*$/m, `replicas: ${replicas}`);
  if (changed === text) throw new Error(`${path} has no replicas to set`);
  return changed;
}

/** What a commit of the edit says. */
export function messageOf({ id, path, replicas }: ValueEdit): string {
  return `Set replicas of ${path} to ${replicas} (${id})`;
}
