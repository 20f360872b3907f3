import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { manifestPath } from '../manifests';
import { TestbedSettings } from '../settings';
import { answers } from '../probe';
import { clusterObjects, NODE_NAMES, toKubernetesList } from './clusterObjects';
import { Server, Tier, TierContext } from './Tier';

const ADMIN_TOKEN = 'e2e-admin-token';

/** Files and addresses of the cluster that other tiers and tests need. */
export interface Cluster {
  readonly url: string;
  readonly kubeconfig: string;
  /** The API server signs its own certificate, which so is its authority too. */
  readonly ca: string;
}

/** Where the cluster of a testbed keeps its files. */
export function clusterOf(settings: TestbedSettings): Cluster {
  const folder = join(settings.directory, 'data', 'kube');
  return {
    url: `https://127.0.0.1:${settings.ports.kubeApiserver}`,
    kubeconfig: join(folder, 'kubeconfig'),
    ca: join(folder, 'pki', 'apiserver.crt'),
  };
}

/** Runs kubectl as administrator, its output in the log of `server`. */
export function kubectl(
  context: TierContext,
  server: string,
  args: readonly string[],
  input?: Buffer,
): Promise<void> {
  const cache = join(context.dataFolder('kube'), 'cache');
  const { kubeconfig } = clusterOf(context.settings);
  const all = ['--cache-dir', cache, '--kubeconfig', kubeconfig, ...args];
  return context.run(server, 'kubectl', all, { input });
}

/** Whether the API server answers this path to its administrator. */
async function kubeAnswers(cluster: Cluster, path: string): Promise<boolean> {
  if (!existsSync(cluster.ca)) return false;
  return answers(`${cluster.url}${path}`, {
    ca: readFileSync(cluster.ca, 'utf8'),
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
}

function etcd(context: TierContext): Server {
  const { etcd: port, etcdPeer } = context.settings.ports;
  const folder = context.dataFolder('kube');
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${etcdPeer}`;
  return {
    name: 'etcd',
    program: 'etcd',
    args: () => [
      '--name=testbed',
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=testbed=${peer}`,
    ],
    home: folder,
    ports: [port, etcdPeer],
    address: client,
    readySeconds: 30,
    ready: () => answers(`${client}/health`),
  };
}

function writeServiceAccountKey(path: string) {
  if (existsSync(path)) return;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(path, pem, { mode: 0o600 });
}

function writeKubeconfig(cluster: Cluster) {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'testbed',
        cluster: {
          server: cluster.url,
          'certificate-authority-data': readFileSync(cluster.ca, 'base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token: ADMIN_TOKEN } }],
    contexts: [
      { name: 'testbed', context: { cluster: 'testbed', user: 'admin' } },
    ],
    'current-context': 'testbed',
  };
  writeFileSync(cluster.kubeconfig, JSON.stringify(config), { mode: 0o600 });
}

function apiserver(context: TierContext): Server {
  const { kubeApiserver, etcd: etcdPort } = context.settings.ports;
  const cluster = clusterOf(context.settings);
  const folder = context.dataFolder('kube');
  const key = join(folder, 'service-account.key');
  const tokens = join(folder, 'tokens.csv');
  return {
    name: 'kube-apiserver',
    program: 'kube-apiserver',
    args: () => [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${kubeApiserver}`,
      `--cert-dir=${join(folder, 'pki')}`,
      // An endpoint on loopback is not allowed for the service "kubernetes", so none is written.
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.96.0.0/16',
      `--service-account-issuer=${cluster.url}`,
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--token-auth-file=${tokens}`,
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
    ],
    home: folder,
    ports: [kubeApiserver],
    address: cluster.url,
    async prepare() {
      writeServiceAccountKey(key);
      writeFileSync(tokens, `${ADMIN_TOKEN},admin,admin,"system:masters"\n`);
    },
    readySeconds: 90,
    async ready() {
      if (!(await kubeAnswers(cluster, '/readyz'))) return false;
      // Its certificate exists only now.
      writeKubeconfig(cluster);
      return true;
    },
  };
}

interface ControllerOptions {
  readonly name: 'kube-controller-manager' | 'kube-scheduler';
  readonly port: number;
  readonly args: readonly string[];
}

function controller(context: TierContext, options: ControllerOptions): Server {
  const { name, port, args } = options;
  const cluster = clusterOf(context.settings);
  const folder = context.dataFolder('kube');
  const address = `https://127.0.0.1:${port}`;
  return {
    name,
    program: name,
    args: () => [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--authentication-kubeconfig=${cluster.kubeconfig}`,
      `--authorization-kubeconfig=${cluster.kubeconfig}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(folder, name)}`,
      ...args,
    ],
    home: folder,
    ports: [port],
    address,
    readySeconds: 60,
    ready: () => answers(`${address}/healthz`),
  };
}

/** What `kubectl logs` shows of every container, in the format of the container runtime interface. */
const POD_LOG = [1, 2, 3, 4, 5]
  .map(
    n =>
      `2026-01-01T00:00:0${n}.000000000Z stdout F line ${n} of the test log\n`,
  )
  .join('');

function kwok(context: TierContext): Server {
  const port = context.settings.ports.kwok;
  const cluster = clusterOf(context.settings);
  const folder = context.dataFolder('kube');
  const stages = join(folder, 'kwok-stages.yaml');
  const logs = join(folder, 'kwok-logs.json');
  const podLog = join(folder, 'pod.log');
  return {
    name: 'kwok',
    program: 'kwok',
    args: () => [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--config=${stages}`,
      `--config=${logs}`,
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-ip=127.0.0.1',
      `--node-port=${port}`,
      `--tls-cert-file=${cluster.ca}`,
      `--tls-private-key-file=${cluster.ca.replace(/\.crt$/, '.key')}`,
      `--server-address=127.0.0.1:${port}`,
      '--cidr=10.244.0.0/16',
      '--node-lease-duration-seconds=40',
    ],
    home: folder,
    ports: [port],
    address: `http://127.0.0.1:${port}`,
    async prepare() {
      const compressed = readFileSync(manifestPath('kwok-stages.yaml.gz'));
      writeFileSync(stages, gunzipSync(compressed));
      writeFileSync(podLog, POD_LOG);
      const clusterLogs = {
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: 'ClusterLogs',
        metadata: { name: 'testbed' },
        spec: { logs: [{ logsFile: podLog, follow: false }] },
      };
      writeFileSync(logs, JSON.stringify(clusterLogs));
      // A new kwok has a new identity and leaves the pods alone as long as a lease of its predecessor lasts.
      await kubectl(context, 'kwok', [
        ...['-n', 'kube-node-lease', 'delete', 'lease', '--all'],
      ]);
      const objects = toKubernetesList(clusterObjects());
      await kubectl(context, 'kwok', ['apply', '-f', '-'], objects);
    },
    readySeconds: 60,
    ready: () => nodesReady(context, cluster),
  };
}

async function nodesReady(
  context: TierContext,
  cluster: Cluster,
): Promise<boolean> {
  // No pod is admitted to a namespace that has no service account yet.
  const account = '/api/v1/namespaces/default/serviceaccounts/default';
  if (!(await kubeAnswers(cluster, account))) return false;
  const nodes = NODE_NAMES.map(name => `node/${name}`);
  const wait = ['wait', '--for=condition=Ready', '--timeout=2s', ...nodes];
  return kubectl(context, 'kwok', wait).then(
    () => true,
    () => false,
  );
}

/** A Kubernetes API server with controllers and scheduler; kwok plays the two nodes and their pods. */
export function kubernetesTier(context: TierContext): Tier {
  const { ports } = context.settings;
  const cluster = clusterOf(context.settings);
  const folder = context.dataFolder('kube');
  const controllerManager = controller(context, {
    name: 'kube-controller-manager',
    port: ports.kubeControllerManager,
    args: [
      `--service-account-private-key-file=${join(
        folder,
        'service-account.key',
      )}`,
      `--root-ca-file=${cluster.ca}`,
    ],
  });
  const scheduler = controller(context, {
    name: 'kube-scheduler',
    port: ports.kubeScheduler,
    args: [],
  });
  return {
    name: 'kube',
    requires: [],
    programs: ['kubectl'],
    stages: [
      [etcd(context)],
      [apiserver(context)],
      [controllerManager, scheduler, kwok(context)],
    ],
    environment: () => ({
      KUBECONFIG: cluster.kubeconfig,
      KUBE_URL: cluster.url,
      KUBE_TOKEN: ADMIN_TOKEN,
      KUBE_CA: cluster.ca,
    }),
  };
}
