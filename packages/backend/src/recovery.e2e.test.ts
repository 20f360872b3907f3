import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const ROOT = resolve(__dirname, '../../..');
const TEMPLATE = 'new-service';
const START_SECONDS = 120;
const RECOVERY_SECONDS = 120;

const run = promisify(execFile);

const sessionSchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});
const taskSchema = z.object({ id: z.string() });
const stateSchema = z.object({ status: z.string() });
const eventsSchema = z.array(
  z.object({ body: z.object({ message: z.string() }) }),
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}

async function eventually<T>(
  seconds: number,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result !== undefined) return result;
    if (Date.now() > end) throw new Error(`${what}: not after ${seconds} s`);
    await new Promise(done => setTimeout(done, 50));
  }
}

/** The real backend on embedded defaults in a process of its own, which a test may kill and start again. */
class Backend {
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(readonly folder: string, private readonly url: string) {}

  static async create(): Promise<Backend> {
    const folder = await mkdtemp(join(tmpdir(), 'chartway-recovery-'));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const config = {
      backend: {
        baseUrl: url,
        listen: { host: 'localhost', port },
        database: {
          client: 'better-sqlite3',
          connection: { directory: join(folder, 'db') },
        },
      },
      scaffolder: {
        taskRecovery: { enabled: true, staleTimeout: { seconds: 3 } },
      },
      chartway: { dataFolder: folder },
    };
    await writeFile(join(folder, 'config.yaml'), JSON.stringify(config));
    return new Backend(folder, url);
  }

  async start(): Promise<void> {
    this.#output = '';
    const child = spawn(
      process.execPath,
      [
        ...[
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        'src/index.ts',
        ...['--config', join(ROOT, 'app-config.yaml')],
        ...['--config', join(this.folder, 'config.yaml')],
      ],
      {
        cwd: join(ROOT, 'packages/backend'),
        env: { ...process.env, NODE_ENV: 'development' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#process = child;
    const path = `/api/catalog/entities/by-name/template/default/${TEMPLATE}`;
    await eventually(START_SECONDS, 'the backend with its catalog', async () =>
      this.call(path, z.object({ kind: z.string() }), await this.signIn()),
    ).catch(error => {
      throw new Error(`${error.message}; its output ends: ${this.#output}`);
    });
  }

  async signIn(): Promise<string> {
    const response = await fetch(`${this.url}/api/auth/development/refresh`, {
      headers: {
        'x-chartway-development-user': 'devin-devops',
        'x-requested-with': 'XMLHttpRequest',
      },
    });
    const session = sessionSchema.parse(await response.json());
    return session.backstageIdentity.token;
  }

  async call<S extends z.ZodType>(
    path: string,
    schema: S,
    token: string,
    body?: object,
  ): Promise<z.output<S>> {
    const response = await fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return schema.parse(await response.json());
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise(done => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }
}

async function commits(backend: Backend, repository: string): Promise<number> {
  const { stdout } = await run('git', [
    ...['--git-dir', join(backend.folder, 'git', `${repository}.git`)],
    ...['rev-list', '--count', 'main'],
  ]);
  return Number(stdout);
}

const answers = (instance: string) => ({
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance,
  chartTemplate: 'web-service',
  version: '1.0.0',
  inputs: { image: 'docker.io/nginxinc/nginx-unprivileged' },
});

describe('a task whose backend is killed', () => {
  let backend: Backend;

  beforeEach(async () => {
    backend = await Backend.create();
    await backend.start();
  }, 150_000);

  afterEach(async () => {
    await backend.kill();
    await rm(backend.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it.each(['Publishing', 'Deploying'])(
    'security 61: at "%s …" ends, once recovered, with one chart version and one set of commits',
    async moment => {
      const before = {
        charts: await commits(backend, 'charts'),
        gitops: await commits(backend, 'gitops'),
      };
      const token = await backend.signIn();
      const { id } = await backend.call(
        '/api/scaffolder/v2/tasks',
        taskSchema,
        token,
        {
          templateRef: `template:default/${TEMPLATE}`,
          values: answers('main'),
        },
      );
      const task = `/api/scaffolder/v2/tasks/${id}`;
      await eventually(60, `the log line "${moment}"`, async () => {
        const events = await backend.call(
          `${task}/events?after=0`,
          eventsSchema,
          token,
        );
        return events.find(({ body }) => body.message.includes(moment));
      });
      await backend.kill();
      await backend.start();

      const fresh = await backend.signIn();
      const status = await eventually(
        RECOVERY_SECONDS,
        'the task',
        async () => {
          const state = await backend.call(task, stateSchema, fresh);
          return ['open', 'processing'].includes(state.status)
            ? undefined
            : state.status;
        },
      );
      expect(status).toBe('completed');
      expect(await commits(backend, 'charts')).toBe(before.charts + 1);
      expect(await commits(backend, 'gitops')).toBe(before.gitops + 2);
      const published = await readdir(join(backend.folder, 'registry'));
      expect(published).toContain('shop');
    },
    300_000,
  );
});
