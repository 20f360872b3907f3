import { createServer, type IncomingMessage } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { createKubernetesCluster } from './KubernetesCluster';

const TOKEN = 'the-token-of-a-service-account';
const LABEL = { name: 'chartway.io/instance-name', value: 'shop' };

type Reply = { status: number; body: unknown };
type Asked = { line: string; token: string | undefined; body: string };

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

let replies: Map<string, Reply>;
let asked: Asked[];
let folder: string;

const server = createServer(async (request, response) => {
  const line = `${request.method} ${request.url}`;
  const body = await read(request);
  asked.push({ line, token: request.headers.authorization, body });
  const reply = replies.get(line) ?? {
    status: 404,
    body: { kind: 'Status', message: `no ${line}`, reason: 'NotFound' },
  };
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    location: 'http://169.254.169.254/',
  });
  response.end(
    typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
  );
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => {
    server.close(resolve);
  });
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  replies = new Map();
  asked = [];
});

const url = () =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/k8s`;

const cluster = () =>
  createKubernetesCluster(
    {
      name: 'main',
      server: 'https://kubernetes.default.svc',
      url: url(),
      token: TOKEN,
    },
    0,
  );

function namespace(changes: object = {}) {
  return {
    metadata: {
      name: 'shop',
      uid: 'u1',
      resourceVersion: '7',
      labels: { [LABEL.name]: LABEL.value },
      ...changes,
    },
    status: { phase: 'Active' },
  };
}

const PATH = '/k8s/api/v1/namespaces/shop';
const found = (changes?: object) =>
  replies.set(`GET ${PATH}`, { status: 200, body: namespace(changes) });

describe('a cluster', () => {
  it('tells of a namespace, and that there is none', async () => {
    expect(await cluster().namespace('shop')).toBeUndefined();
    found();
    expect(await cluster().namespace('shop')).toEqual({
      name: 'shop',
      labels: { [LABEL.name]: LABEL.value },
      terminating: false,
      message: '',
    });
    expect(asked.at(-1)?.token).toBe(`Bearer ${TOKEN}`);
  });

  it('deletes exactly the namespace that it looked at', async () => {
    found();
    replies.set(`DELETE ${PATH}`, { status: 200, body: namespace() });
    await cluster().deleteNamespace('shop', LABEL);
    const { line, body } = asked.at(-1)!;
    expect(line).toBe(`DELETE ${PATH}`);
    expect(JSON.parse(body).preconditions).toEqual({
      uid: 'u1',
      resourceVersion: '7',
    });
  });

  it('deletes no namespace without the label, none that goes, and none that changed', async () => {
    found({ labels: {} });
    await expect(cluster().deleteNamespace('shop', LABEL)).rejects.toThrow(
      ConflictError,
    );
    found({ deletionTimestamp: '2026-01-01T00:00:00Z' });
    await cluster().deleteNamespace('shop', LABEL);
    expect(asked.some(({ line }) => line.startsWith('DELETE'))).toBe(false);
    found();
    replies.set(`DELETE ${PATH}`, { status: 409, body: { message: 'uid' } });
    await expect(cluster().deleteNamespace('shop', LABEL)).rejects.toThrow(
      ConflictError,
    );
  });

  it('lists what is left', async () => {
    const list = (names: string[] | null) => ({
      status: 200,
      body: { items: names?.map(name => ({ metadata: { name } })) ?? null },
    });
    replies.set(`GET ${PATH}/pods?limit=100`, list(['a']));
    replies.set(`GET ${PATH}/services?limit=100`, list(null));
    replies.set(`GET ${PATH}/persistentvolumeclaims?limit=100`, list(['d']));
    const left = await cluster().objects('shop');
    expect(left.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'Pod a',
      'PersistentVolumeClaim d',
    ]);
  });

  it.each([
    [403, { message: 'namespaces is forbidden' }, /answered 403: namespaces/],
    [302, 'moved', /answered 302/],
    [200, '<html>', /something else than Kubernetes/],
    [200, { metadata: { name: 'shop' } }, /something else than Kubernetes/],
    [401, { message: `Bearer ${TOKEN}` }, /answered 401\. Renew its token/],
    [500, { message: `boom Bearer ${TOKEN}` }, /answered 500/],
  ])(
    'security 40: an answer %s is an error of the cluster, without its credentials',
    async (status, body, message) => {
      replies.set(`GET ${PATH}`, { status, body });
      const call = cluster().namespace('shop');
      await expect(call).rejects.toThrow(UpstreamError);
      await expect(call).rejects.toThrow(message);
      await expect(call).rejects.not.toThrow(TOKEN);
      expect(asked).toHaveLength(1);
    },
  );

  it('security 2: encodes what it is asked for', async () => {
    await cluster().namespace('a/../../secrets');
    expect(asked[0]?.line).toBe(
      'GET /k8s/api/v1/namespaces/a%2F..%2F..%2Fsecrets',
    );
    await expect(cluster().namespace('..')).rejects.toThrow();
    expect(asked).toHaveLength(1);
  });

  it('is named when it does not answer', async () => {
    const gone = createKubernetesCluster(
      { name: 'far', server: 'http://127.0.0.1:1', token: TOKEN },
      0,
    );
    await expect(gone.namespace('shop')).rejects.toThrow(
      'The cluster far at 127.0.0.1:1 does not answer (ECONNREFUSED).',
    );
  });
});

describe('a kubeconfig file', () => {
  const config = (user: object, address = 'https://far') => ({
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: address } }],
    users: [{ name: 'u', user }],
  });

  async function fileOf(content: unknown): Promise<string> {
    const path = join(folder, 'kubeconfig');
    await writeFile(
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    return path;
  }

  it('gives the access, with a token from a file beside it', async () => {
    await writeFile(join(folder, 'token'), `${TOKEN}\n`);
    const kubeconfig = await fileOf(config({ tokenFile: 'token' }, url()));
    found();
    const made = createKubernetesCluster(
      { name: 'main', server: 'https://kubernetes.default.svc', kubeconfig },
      0,
    );
    expect(await made.namespace('shop')).toBeDefined();
    expect(asked[0]?.token).toBe(`Bearer ${TOKEN}`);
  });

  it.each([
    ['no user to speak of', config({}), /neither a token nor a client/],
    ['another context', { ...config({}), 'current-context': 'x' }, /"x"/],
    ['a program to run', config({ exec: { command: 'id' } }), /neither a/],
    ['no address', config({ token: TOKEN }, 'file:///x'), /no http or https/],
    [
      'no certificate',
      config({ token: TOKEN, 'client-certificate-data': 'eA==' }),
      /PEM/,
    ],
    ['nonsense', `token: ${TOKEN}\n`, /contexts/],
    ['what is no YAML', `token: "${TOKEN}\n`, /not valid YAML/],
  ])('that has %s stops the start, naming the key', async (_, content, why) => {
    const kubeconfig = await fileOf(content);
    const make = () =>
      createKubernetesCluster(
        { name: 'm', server: 'https://kubernetes.default.svc', kubeconfig },
        2,
      );
    expect(make).toThrow(/^chartway\.clusters\[2\]\.kubeconfig: /);
    expect(make).toThrow(why);
    expect(make).not.toThrow(TOKEN);
  });
});
