import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  ApplicationState,
  DeploymentEngine,
  EngineSources,
} from '@chartway/plugin-chartway-node';
import { Recording } from './__testUtils__/testEngine';
import { createArgoCdEngine } from './ArgoCdDeploymentEngine';
import { setting } from '../../__testUtils__/testbed';

const execute = promisify(execFile);
const PASSWORD = 'hunter2-of-the-e2e-test';

/** Beside what `helm create` makes: a Secret, and something that waits until all else is healthy. */
const TEMPLATES = {
  'secret.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: {{ include "demo.fullname" . }}
stringData:
  password: ${PASSWORD}
`,
  'last.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "demo.fullname" . }}-last
  annotations: { argocd.argoproj.io/sync-wave: "1" }
`,
};
const run = `argocd-${randomUUID().slice(0, 8)}`;
const instance = `${run}-shop`;
const root = `${run}-root`;

const engines: DeploymentEngine[] = [];

function engineWith(options: Record<string, unknown> = {}): DeploymentEngine {
  const engine = createArgoCdEngine({
    options: {
      type: 'argocd',
      name: 'main',
      url: setting('ARGOCD_URL'),
      token: setting('ARGOCD_TOKEN'),
      namespace: setting('ARGOCD_NAMESPACE'),
      rootApplication: root,
      git: {
        username: setting('GITEA_USER'),
        password: setting('GITEA_TOKEN'),
      },
      registry: {
        username: setting('REGISTRY_AUTH_USER'),
        password: setting('REGISTRY_AUTH_PASSWORD'),
        plainHttp: true,
      },
      ...options,
    },
    configKey: 'chartway.engines[0]',
    dataFolder: '/nowhere',
    logger: mockServices.logger.mock(),
  });
  engines.push(engine);
  return engine;
}

async function call(
  url: string,
  authorization: string,
  method: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function gitea(method: string, path: string, body?: unknown): Promise<unknown> {
  return call(
    `${setting('GITEA_URL')}/api/v1${path}`,
    `token ${setting('GITEA_TOKEN')}`,
    method,
    body,
  );
}

function argocd(method: string, path: string): Promise<unknown> {
  return call(
    `${setting('ARGOCD_URL')}/api/v1${path}`,
    `Bearer ${setting('ARGOCD_TOKEN')}`,
    method,
  );
}

/** Puts a file on the branch main and gives the commit. */
async function put(path: string, content: string): Promise<string> {
  const url = `/repos/${setting('GITEA_USER')}/${run}/contents/${path}`;
  const present = (await gitea('GET', url).catch(() => undefined)) as
    | { sha: string }
    | undefined;
  const answer = (await gitea(present ? 'PUT' : 'POST', url, {
    branch: 'main',
    message: `Write ${path}`,
    content: Buffer.from(content).toString('base64'),
    ...(present ? { sha: present.sha } : {}),
  })) as { commit: { sha: string } };
  return answer.commit.sha;
}

const argocdKnows = (name: string) =>
  argocd('GET', `/applications/${name}`).then(
    () => true,
    () => false,
  );

async function until(
  engine: DeploymentEngine,
  wanted: (state: ApplicationState | undefined) => boolean,
): Promise<ApplicationState | undefined> {
  let state: ApplicationState | undefined;
  for (let attempt = 0; attempt < 120; attempt++) {
    ({ state } = await engine.find(instance));
    if (wanted(state)) return state;
    await delay(500);
  }
  throw new Error(`Not what was waited for: ${JSON.stringify(state)}`);
}

describe('ArgoCdDeploymentEngine', () => {
  let folder: string;
  let digest: string;
  let sources: EngineSources;
  const gitRepository = () =>
    `${setting('GITEA_URL')}/${setting('GITEA_USER')}/${run}.git`;

  function application(
    commit: string,
    options: { automated: boolean } = { automated: true },
  ): string {
    return JSON.stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: instance,
        namespace: setting('ARGOCD_NAMESPACE'),
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: 'default',
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: instance,
        },
        sources: [
          {
            repoURL: sources.chartRepository,
            path: '.',
            targetRevision: digest,
            helm: {
              releaseName: instance,
              valueFiles: ['$values/values.yaml'],
            },
          },
          {
            repoURL: sources.gitRepository,
            targetRevision: commit,
            ref: 'values',
          },
        ],
        syncPolicy: {
          ...(options.automated && {
            automated: { prune: true, selfHeal: true },
          }),
          syncOptions: ['CreateNamespace=true'],
        },
      },
    });
  }

  const workload = () => ({
    group: 'apps',
    kind: 'Deployment',
    namespace: instance,
    name: `${instance}-demo`,
  });
  const kubectl = async (...args: string[]) => {
    const all = ['--kubeconfig', setting('KUBECONFIG'), '-n', instance];
    return (await execute('kubectl', [...all, ...args])).stdout;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chartway-argocd-'));
    const registry = new URL(setting('REGISTRY_AUTH_URL')).host;
    const helm = (...args: string[]) =>
      execute('helm', args, {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder },
      });
    await helm('create', 'demo');
    for (const [name, template] of Object.entries(TEMPLATES))
      await writeFile(join(folder, 'demo', 'templates', name), template);
    await helm('package', 'demo');
    const login = [
      '--username',
      setting('REGISTRY_AUTH_USER'),
      '--password',
      setting('REGISTRY_AUTH_PASSWORD'),
    ];
    const { stdout, stderr } = await helm(
      'push',
      'demo-0.1.0.tgz',
      `oci://${registry}/${run}`,
      '--plain-http',
      ...login,
    );
    digest = /Digest: (sha256:[0-9a-f]{64})/.exec(stdout + stderr)![1]!;
    await gitea('POST', '/user/repos', {
      name: run,
      private: true,
      auto_init: true,
      default_branch: 'main',
    });
    sources = {
      chartRepository: `oci://${registry}/${run}/demo`,
      gitRepository: gitRepository(),
      applicationsPath: 'apps',
      branch: 'main',
    };
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map(engine => engine.close()));
  });

  afterAll(async () => {
    const attempt = (work: Promise<unknown>) => work.catch(() => undefined);
    const encoded = encodeURIComponent;
    await attempt(argocd('DELETE', `/applications/${root}?cascade=false`));
    await attempt(argocd('DELETE', `/applications/${instance}?cascade=true`));
    await attempt(
      argocd('DELETE', `/repositories/${encoded(gitRepository())}`),
    );
    await attempt(
      argocd(
        'DELETE',
        `/repocreds/${encoded(
          `oci://${new URL(setting('REGISTRY_AUTH_URL')).host}/${run}`,
        )}`,
      ),
    );
    for (let wait = 0; wait < 60 && (await argocdKnows(instance)); wait++)
      await delay(500);
    await attempt(gitea('DELETE', `/repos/${setting('GITEA_USER')}/${run}`));
    await attempt(
      kubectl(
        'delete',
        'namespace',
        instance,
        '--wait=false',
        '--ignore-not-found',
      ),
    );
    await rm(folder, { recursive: true, force: true });
  });

  it('brings an exact release to life and follows a change of values', async () => {
    const engine = engineWith();
    expect((await engine.find(instance)).state).toBeUndefined();
    const one = await put('values.yaml', 'replicaCount: 1\n');
    await put(`apps/acme/dev/shop.yaml`, application(one));
    await engine.connect(sources);
    await engine.refresh(instance);
    const arrived = (commit: string) => (state: ApplicationState | undefined) =>
      state?.sync === 'Synced' &&
      state.health === 'Healthy' &&
      state.liveRevisions[1] === commit;
    expect(await until(engine, arrived(one))).toMatchObject({
      sync: 'Synced',
      health: 'Healthy',
      liveRevisions: [digest, one],
      messages: [],
      resources: [],
    });
    const two = await put('values.yaml', 'replicaCount: 2\n');
    await put(`apps/acme/dev/shop.yaml`, application(two));
    await engine.refresh(instance);
    expect((await until(engine, arrived(two)))?.liveRevisions).toEqual([
      digest,
      two,
    ]);
    expect(engine.webUrl(instance)).toBe(
      `${setting('ARGOCD_URL')}/applications/${setting(
        'ARGOCD_NAMESPACE',
      )}/${instance}`,
    );
  });

  it('connects again without a change', async () => {
    const shown = async () => {
      const { metadata } = (await argocd('GET', `/applications/${root}`)) as {
        metadata: { generation: number; labels: unknown };
      };
      const access = await execute('kubectl', [
        '--kubeconfig',
        setting('KUBECONFIG'),
        '-n',
        setting('ARGOCD_NAMESPACE'),
        'get',
        'secrets',
        '-l',
        'argocd.argoproj.io/secret-type',
        '-o',
        'jsonpath={range .items[*]}{.data.url} {.metadata.resourceVersion}{"\\n"}{end}',
      ]);
      const ours = access.stdout
        .split('\n')
        .filter(line =>
          Buffer.from(line.split(' ')[0]!, 'base64').toString().includes(run),
        );
      return { labels: metadata.labels, ours };
    };
    const before = await shown();
    expect(before.ours).toHaveLength(2);
    await engineWith().connect(sources);
    expect(await shown()).toEqual(before);
  });

  it('puts a renamed root Application in the place of the former, and leaves what that applied', async () => {
    const renamed = `${root}-renamed`;
    await engineWith({ rootApplication: renamed }).connect(sources);
    expect(await argocdKnows(root)).toBe(false);
    expect(await argocdKnows(renamed)).toBe(true);
    const engine = engineWith();
    await engine.connect(sources);
    expect(await argocdKnows(renamed)).toBe(false);
    await engine.refresh(instance);
    const state = await until(engine, found => found?.sync === 'Synced');
    expect(state?.deleting).toBe(false);
  });

  it('sees drift as it happens, shows it without Secrets, and mends it', async () => {
    const engine = engineWith();
    const told = new Recording();
    engine.watch(told, mockServices.logger.mock());
    // Changes nothing in the cluster, so Argo CD is Synced at it without a sync.
    const commit = await put('values.yaml', 'replicaCount: 2\nunused: 1\n');
    await put(
      'apps/acme/dev/shop.yaml',
      application(commit, { automated: false }),
    );
    await engine.refresh(instance);
    await until(
      engine,
      state =>
        state?.sync === 'Synced' &&
        state.health === 'Healthy' &&
        state.liveRevisions[1] === commit &&
        !state.automated.sync,
    );
    told.changes.length = 0;
    await kubectl('scale', `deployment/${instance}-demo`, '--replicas=3');
    const drifted = await until(engine, state => state?.sync === 'OutOfSync');
    expect(drifted).toMatchObject({
      comparedRevisions: [digest, commit],
      liveRevisions: [digest, commit],
      resources: expect.arrayContaining([
        expect.objectContaining({ ...workload(), sync: 'OutOfSync' }),
      ]),
    });
    expect(told.changes.some(({ sync }) => sync === 'OutOfSync')).toBe(true);

    const differences = await engine.differences(instance);
    const deployment = differences.find(({ kind }) => kind === 'Deployment');
    expect(deployment).toMatchObject({ ...workload(), modified: true });
    const replicasOf = (text = '{}') => JSON.parse(text).spec.replicas;
    expect(replicasOf(deployment?.live)).toBe(3);
    expect(replicasOf(deployment?.desired)).toBe(2);
    const secret = differences.find(({ kind }) => kind === 'Secret');
    expect(secret?.live).toContain('••••');
    const everything = JSON.stringify(differences);
    for (const hidden of [PASSWORD, 'last-applied-configuration'])
      expect(everything).not.toContain(hidden);
    expect(everything).not.toContain(Buffer.from(PASSWORD).toString('base64'));

    const options = { prune: false, serverSideApply: true };
    await engine.sync(instance, {
      ...options,
      dryRun: true,
      resources: [workload()],
    });
    const finished = (state: ApplicationState | undefined) =>
      state?.operation?.phase === 'Succeeded' &&
      state.operation.by === 'chartway';
    const tried = await until(engine, finished);
    expect(tried?.sync).toBe('OutOfSync');
    await engine.sync(instance, { ...options, dryRun: false });
    await until(
      engine,
      state =>
        state?.sync === 'Synced' &&
        state.health === 'Healthy' &&
        finished(state),
    );
    expect((await engine.history(instance)).map(({ by }) => by)).toEqual([
      'chartway',
      'automatic',
      'automatic',
    ]);
  });

  it('shows objects, events, revisions and what the cluster can do', async () => {
    const engine = engineWith();
    const resources = await engine.resources(instance);
    const byKind = (kind: string) =>
      resources.find(resource => resource.kind === kind);
    expect(byKind('Deployment')).toMatchObject({
      ...workload(),
      sync: 'Synced',
      health: 'Healthy',
    });
    expect(byKind('ReplicaSet')?.parents).toContain(byKind('Deployment')?.uid);
    expect(byKind('Pod')?.facts).toContainEqual({
      name: 'Status Reason',
      value: 'Running',
    });
    const events = await engine.events(instance);
    expect(events.map(({ object }) => object.kind)).toEqual(
      expect.arrayContaining(['Application', 'Deployment']),
    );
    const live = (await engine.find(instance)).state?.liveRevisions[1];
    expect(await engine.revision(instance, live ?? '')).toEqual({
      author: expect.stringContaining(setting('GITEA_USER')),
      message: 'Write values.yaml',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const capabilities = await engine.capabilities(
      'https://kubernetes.default.svc',
    );
    expect(capabilities?.kubeVersion).toMatch(/^1\.\d+\.\d+/);
    expect(capabilities?.apiVersions).toContain('apps/v1/Deployment');
    expect(await engine.capabilities('https://nowhere.test')).toBeUndefined();
  });

  it('restarts a workload', async () => {
    const template = '-o=jsonpath={.spec.template.metadata.annotations}';
    const get = () =>
      kubectl('get', 'deployment', `${instance}-demo`, template);
    expect(await get()).not.toContain('restartedAt');
    await engineWith().restart(instance, workload());
    expect(await get()).toContain('restartedAt');
  });

  it('stops an operation that waits for ever, and says when there is none', async () => {
    const engine = engineWith();
    await expect(engine.terminate(instance)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    const values = 'replicaCount: 2\nnodeSelector: { never: there }\n';
    const commit = await put('values.yaml', values);
    await put('apps/acme/dev/shop.yaml', application(commit));
    await engine.refresh(instance);
    await until(engine, state => state?.operation?.phase === 'Running');
    await engine.terminate(instance);
    const stopped = await until(
      engine,
      state => state?.operation?.phase === 'Failed',
    );
    expect(stopped?.operation?.message).toMatch(/terminated/i);
  });

  it('shows what is wrong with an Application', async () => {
    const engine = engineWith();
    const bad = '0123456789'.repeat(4);
    await put(`apps/acme/dev/shop.yaml`, application(bad));
    await engine.refresh(instance);
    const state = await until(
      engine,
      found => found?.messages.join().includes(bad) ?? false,
    );
    expect(state?.liveRevisions[0]).toBe(digest);
    expect(state?.liveRevisions).not.toContain(bad);
  });

  it('refuses a root Application that is not its own', async () => {
    await expect(
      engineWith({ rootApplication: instance }).connect(sources),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('chartway.engines[0].rootApplication'),
    });
  });

  it('says that credentials for Git are wrong, without showing them', async () => {
    const password = 'not-the-password-4711';
    const engine = engineWith({
      git: { username: 'e2e', password },
      rootApplication: `${root}-x`,
    });
    const error = await engine
      .connect(sources)
      .catch((problem: Error) => problem);
    expect(error).toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('chartway.engines[0].git'),
    });
    expect(
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    ).not.toContain(password);
  });

  it('says that a token is wrong or may not', async () => {
    await expect(
      engineWith({ token: 'wrong-token-0815' }).find(instance),
    ).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('chartway.engines[0].token'),
    });
    const reader = engineWith({
      token: setting('ARGOCD_READONLY_TOKEN'),
      rootApplication: `${root}-y`,
    });
    await expect(reader.connect(sources)).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
    });
    expect((await reader.find(instance)).state).toBeDefined();
  });
});
