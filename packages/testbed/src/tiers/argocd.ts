import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { manifestPath } from '../manifests';
import { answers, portIsOpen } from '../probe';
import {
  administrator,
  apiKeyOf,
  argocdObjects,
  reader,
} from './argocdObjects';
import { toKubernetesList } from './clusterObjects';
import { clusterOf, kubectl } from './kubernetes';
import { Server, TEST_PASSWORD, Tier, TierContext } from './Tier';
import { TestbedError } from '../TestbedError';
import { eventually } from '../waiting';

const ESTABLISHED_SECONDS = 60;

const loopback = (port: number) => `127.0.0.1:${port}`;

/** One of the Argo CDs on the cluster. They share Redis and the repo server, and see nothing of each other. */
interface Installation {
  readonly namespace: string;
  /** Names of its processes. */
  readonly server: string;
  readonly controller: string;
  readonly url: string;
  readonly ports: {
    readonly server: number;
    readonly serverMetrics: number;
    readonly controllerMetrics: number;
  };
  /** What its processes are told of the others. */
  readonly shared: readonly string[];
}

function installation(
  { settings: { ports } }: TierContext,
  own: Omit<Installation, 'url' | 'shared'> & { redisDatabase: number },
): Installation {
  return {
    ...own,
    url: `http://${loopback(own.ports.server)}`,
    shared: [
      ...['--redis', loopback(ports.redis)],
      ...['--redisdb', String(own.redisDatabase)],
      ...['--repo-server', loopback(ports.argocdRepoServer)],
      '--repo-server-plaintext',
      ...['--namespace', own.namespace],
    ],
  };
}

/** Applies custom resource definitions and waits until the API server serves them. */
export async function applyDefinitions(
  context: TierContext,
  server: string,
  manifest: string,
): Promise<void> {
  const yaml = gunzipSync(readFileSync(manifestPath(manifest)));
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  await kubectl(context, server, apply, yaml);
  const wait = ['wait', '--for=condition=Established', '--timeout=5s'];
  // kubectl fails at once on a definition that has no conditions yet, so it is asked again.
  const established = () =>
    kubectl(context, server, [...wait, 'crd', '--all']).then(
      () => true,
      () => false,
    );
  if (!(await eventually(ESTABLISHED_SECONDS, established))) {
    throw new TestbedError(
      `${server}: the definitions of ${manifest} were not served after ${ESTABLISHED_SECONDS} s; log: ${context.logPath(
        server,
      )}`,
    );
  }
}

async function applyConfiguration(
  context: TierContext,
  { namespace, server, url }: Installation,
) {
  const own = toKubernetesList([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  ]);
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  await kubectl(context, server, apply, own);
  await applyDefinitions(context, server, 'argocd-crds.yaml.gz');
  const objects = toKubernetesList(argocdObjects(namespace, url));
  await kubectl(context, server, apply, objects);
}

function redis(context: TierContext, first: Installation): Server {
  const port = context.settings.ports.redis;
  const folder = context.dataFolder('argocd');
  return {
    name: 'redis',
    program: 'redis-server',
    args: () => [
      ...['--bind', '127.0.0.1', '--port', String(port)],
      ...['--save', '', '--appendonly', 'no', '--dir', folder],
    ],
    home: folder,
    ports: [port],
    address: `127.0.0.1:${port}`,
    prepare: () => applyConfiguration(context, first),
    readySeconds: 15,
    ready: () => portIsOpen(port),
  };
}

/** Variables of all Argo CD processes; their defaults lie in system folders and in the pod network. */
function processEnvironment(context: TierContext): Record<string, string> {
  const folder = context.dataFolder('argocd');
  return {
    KUBECONFIG: clusterOf(context.settings).kubeconfig,
    PATH: `${join(folder, 'bin')}${delimiter}${context.binaries.path}`,
    TMPDIR: join(folder, 'tmp'),
    GIT_CONFIG_NOSYSTEM: '1',
    // By default a fixed path below /tmp, which a second user could not bind.
    ARGOCD_ASK_PASS_SOCK: join(context.settings.directory, 'ask-pass.sock'),
    // https://kubernetes.default.svc then means the server of KUBECONFIG.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: join(folder, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(folder, 'ssh'),
    ARGOCD_GNUPGHOME: join(folder, 'gpg'),
    ARGOCD_GPG_DATA_PATH: join(folder, 'gpg-source'),
    ARGOCD_PLUGINSOCKFILEPATH: join(folder, 'plugins'),
  };
}

/**
 * Argo CD's image carries this helper beside its program, and the repo server refuses a folder of plain manifests
 * without it ("permission denied"). It says what git says of a commit's signature; none is required here.
 */
const VERIFY_COMMIT = `#!/bin/sh
git verify-commit "$1" 2>&1
[ $? -le 1 ]
`;

function makeFolders(folder: string) {
  const names = ['bin', 'tmp', 'tls', 'ssh', 'gpg', 'gpg-source', 'plugins'];
  for (const name of names) mkdirSync(join(folder, name), { recursive: true });
  const helper = join(folder, 'bin', 'git-verify-wrapper.sh');
  writeFileSync(helper, VERIFY_COMMIT, { mode: 0o755 });
  writeFileSync(join(folder, 'ssh', 'ssh_known_hosts'), '');
}

interface ComponentOptions {
  readonly name: string;
  /** Which part it plays, when its name does not say so. */
  readonly part?: string;
  readonly args: readonly string[];
  readonly ports: readonly number[];
  readonly address: string;
  ready(): Promise<boolean>;
}

function component(
  context: TierContext,
  { part, ...options }: ComponentOptions,
): Server {
  const folder = context.dataFolder('argocd');
  return {
    ...options,
    program: 'argocd',
    args: () => options.args,
    // One program plays every part; this variable names the part.
    env: {
      ...processEnvironment(context),
      ARGOCD_BINARY_NAME: part ?? options.name,
    },
    home: folder,
    prepare: async () => makeFolders(folder),
    readySeconds: 60,
  };
}

function repoServer(context: TierContext): Server {
  const { ports } = context.settings;
  return component(context, {
    name: 'argocd-repo-server',
    args: [
      ...['--redis', loopback(ports.redis), '--disable-tls'],
      // Its default is not empty and excludes --disable-tls.
      '--client-ca-path=',
      ...['--address', '127.0.0.1', '--port', String(ports.argocdRepoServer)],
      ...['--metrics-address', '127.0.0.1'],
      ...['--metrics-port', String(ports.argocdRepoServerMetrics)],
      // Else a push without a webhook is seen only after three minutes.
      ...['--revision-cache-expiration', '5s'],
    ],
    ports: [ports.argocdRepoServer, ports.argocdRepoServerMetrics],
    address: `${loopback(ports.argocdRepoServer)} (gRPC)`,
    ready: () =>
      answers(`http://${loopback(ports.argocdRepoServerMetrics)}/healthz`),
  });
}

function applicationController(
  context: TierContext,
  { controller, ports, shared }: Installation,
): Server {
  const metrics = ports.controllerMetrics;
  return component(context, {
    name: controller,
    part: 'argocd-application-controller',
    args: [
      ...shared,
      ...['--metrics-port', String(metrics)],
      ...['--app-resync', '15', '--app-resync-jitter', '0'],
      ...['--status-processors', '4', '--operation-processors', '4'],
      ...['--self-heal-timeout-seconds', '2'],
    ],
    ports: [metrics],
    address: `${loopback(metrics)} (metrics)`,
    ready: () => answers(`http://${loopback(metrics)}/healthz`),
  });
}

function argocdServer(
  context: TierContext,
  { ports, server, shared, url: address }: Installation,
): Server {
  return component(context, {
    name: server,
    part: 'argocd-server',
    args: [
      ...shared,
      '--insecure',
      ...['--address', '127.0.0.1', '--port', String(ports.server)],
      ...['--metrics-address', '127.0.0.1'],
      ...['--metrics-port', String(ports.serverMetrics)],
    ],
    ports: [ports.server, ports.serverMetrics],
    address,
    // Ready means that it accepts the API key and has made the default project.
    ready: () =>
      answers(`${address}/api/v1/projects/default`, {
        headers: { Authorization: `Bearer ${apiKeyOf(administrator)}` },
      }),
  });
}

function applicationSetController(
  context: TierContext,
  { namespace }: Installation,
): Server {
  const { ports } = context.settings;
  const metrics = loopback(ports.argocdApplicationSetMetrics);
  return component(context, {
    name: 'argocd-applicationset-controller',
    args: [
      ...['--namespace', namespace],
      ...['--argocd-repo-server', loopback(ports.argocdRepoServer)],
      '--repo-server-plaintext',
      ...['--metrics-addr', metrics],
      ...['--probe-addr', loopback(ports.argocdApplicationSetProbe)],
      ...['--webhook-addr', loopback(ports.argocdApplicationSetWebhook)],
    ],
    ports: [
      ports.argocdApplicationSetMetrics,
      ports.argocdApplicationSetProbe,
      ports.argocdApplicationSetWebhook,
    ],
    address: `${loopback(ports.argocdApplicationSetWebhook)} (webhook)`,
    // No checks are registered at its probe port, which answers 404 for ever.
    ready: () => answers(`http://${metrics}/metrics`),
  });
}

/** Argo CD's four processes and their Redis, on the testbed's cluster. */
export function argocdTier(context: TierContext): Tier {
  const { ports } = context.settings;
  const first = installation(context, {
    namespace: 'argocd',
    server: 'argocd-server',
    controller: 'argocd-application-controller',
    ports: {
      server: ports.argocdServer,
      serverMetrics: ports.argocdServerMetrics,
      controllerMetrics: ports.argocdControllerMetrics,
    },
    redisDatabase: 0,
  });
  return {
    name: 'argocd',
    requires: ['kube'],
    programs: ['git', 'helm', 'kubectl'],
    stages: [
      [redis(context, first)],
      [
        repoServer(context),
        applicationController(context, first),
        argocdServer(context, first),
        applicationSetController(context, first),
      ],
    ],
    environment: () => ({
      ARGOCD_URL: first.url,
      ARGOCD_TOKEN: apiKeyOf(administrator),
      ARGOCD_READONLY_TOKEN: apiKeyOf(reader),
      ARGOCD_ADMIN_PASSWORD: TEST_PASSWORD,
      ARGOCD_NAMESPACE: first.namespace,
    }),
  };
}

/** A second Argo CD on the same cluster, with Applications of its own. */
export function secondArgocdTier(context: TierContext): Tier {
  const { ports } = context.settings;
  const second = installation(context, {
    namespace: 'argocd-two',
    server: 'argocd-two-server',
    controller: 'argocd-two-application-controller',
    ports: {
      server: ports.argocdTwoServer,
      serverMetrics: ports.argocdTwoServerMetrics,
      controllerMetrics: ports.argocdTwoControllerMetrics,
    },
    redisDatabase: 1,
  });
  const controller = applicationController(context, second);
  return {
    name: 'argocd-two',
    requires: ['argocd'],
    programs: ['kubectl'],
    stages: [
      [
        {
          ...controller,
          prepare: async () => {
            await controller.prepare?.();
            await applyConfiguration(context, second);
          },
        },
      ],
      [argocdServer(context, second)],
    ],
    environment: () => ({
      ARGOCD_TWO_URL: second.url,
      ARGOCD_TWO_TOKEN: apiKeyOf(administrator),
      ARGOCD_TWO_NAMESPACE: second.namespace,
    }),
  };
}
