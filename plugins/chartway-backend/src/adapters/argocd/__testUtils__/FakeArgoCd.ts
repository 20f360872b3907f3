import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What the fake answers: JSON, raw text, or whatever a function does. */
export type Answer =
  | { status?: number; body?: unknown; text?: string }
  | ((response: ServerResponse) => void);

/** An Application as Argo CD stores it, as far as the tests care. */
export type FakeApplication = {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    [key: string]: unknown;
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
  [key: string]: unknown;
};

/** What Argo CD leaves out of a list whenever fields are selected. */
function slim({ metadata, spec, status = {}, operation }: FakeApplication) {
  const { name, namespace, labels, annotations } = metadata;
  const { status: sync, revision = '' } = (status.sync ?? {}) as {
    status?: string;
    revision?: string;
  };
  return {
    metadata: { name, namespace, labels, annotations },
    spec,
    operation,
    status: {
      sync: { status: sync, revision },
      health: status.health,
      resources: status.resources,
    },
  };
}

/**
 * An Argo CD over HTTP that keeps Applications and tells of their changes, as the real one does: the stream begins with all
 * Applications, and sends no headers before its first line. Other requests get the answers it was taught, and count as a
 * surprise without.
 */
export class FakeArgoCd {
  readonly requests: {
    line: string;
    query: URLSearchParams;
    body: unknown;
    headers: IncomingMessage['headers'];
  }[] = [];
  /** Milliseconds before each answer. */
  latency = 0;
  /** Whether lists leave out what Argo CD leaves out. */
  selectsFields = true;
  /** Whether a stream begins with all Applications. */
  tellsAll = true;
  /** Whether the stream is answered at all. */
  streams = true;
  /** Whether anything is answered: without, requests hang. */
  answers = true;
  readonly #taught = new Map<string, Answer[]>();
  readonly #surprises: string[] = [];
  readonly #applications = new Map<string, FakeApplication>();
  readonly #open = new Set<ServerResponse>();
  #version = 0;
  #server: Server | undefined;
  #port = 0;

  async start(): Promise<void> {
    const server = createServer(
      (request, response) => void this.#serve(request, response),
    );
    this.#server = server;
    await new Promise<void>(resolve =>
      server.listen(this.#port, '127.0.0.1', resolve),
    );
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on; `start` comes back at the same address. */
  async stop(): Promise<void> {
    this.#open.clear();
    this.#server?.closeAllConnections();
    await new Promise(resolve => this.#server?.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Each answer is given once; the last one for ever. */
  on(line: string, ...answers: Answer[]): void {
    this.#taught.set(line, answers);
  }

  /** @throws when something was asked that nobody taught. */
  assertNoSurprise(): void {
    if (this.#surprises.length > 0)
      throw new Error(`Not taught: ${this.#surprises.join(', ')}`);
  }

  /** How many requests there were whose line begins so. */
  count(line: string): number {
    return this.requests.filter(one => one.line.startsWith(line)).length;
  }

  /** Adds or replaces an Application, and tells of it. */
  put(application: FakeApplication, options: { tell?: boolean } = {}): void {
    const { name, namespace = 'argocd' } = application.metadata;
    const key = `${namespace}/${name}`;
    const type = this.#applications.has(key) ? 'MODIFIED' : 'ADDED';
    this.#version++;
    const stored = {
      ...application,
      metadata: {
        uid: `uid-of-${key}`,
        ...application.metadata,
        namespace,
        resourceVersion: String(this.#version),
      },
    };
    this.#applications.set(key, stored);
    if (options.tell !== false) this.tell(type, stored);
  }

  remove(name: string, options: { tell?: boolean } = {}): void {
    const application = this.#applications.get(`argocd/${name}`);
    this.#applications.delete(`argocd/${name}`);
    if (application && options.tell !== false)
      this.tell('DELETED', application);
  }

  /** Sends a change to all open streams. */
  tell(type: string, application: unknown): void {
    this.send(JSON.stringify({ result: { type, application } }));
  }

  /** Sends a line to all open streams. */
  send(line: string): void {
    for (const response of this.#open) response.write(`${line}\n`);
  }

  /** Breaks all open streams. */
  cut(): void {
    for (const response of this.#open) response.destroy();
    this.#open.clear();
  }

  get openStreams(): number {
    return this.#open.size;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const query = new URLSearchParams(url.searchParams);
    const selects = query.has('fields');
    query.delete('fields');
    const path = url.pathname.replace('/api/v1', '');
    const asked = query.size > 0 ? `?${query.toString()}` : '';
    const line = `${request.method} ${path}${asked}`;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    this.requests.push({ line, query, body, headers: request.headers });
    if (!this.answers) return;
    if (this.latency > 0) await delay(this.latency);
    const answer = this.#answerTo(line, path, query, selects, response);
    if (typeof answer === 'function') answer(response);
    else {
      response
        .writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
        .end(answer.text ?? JSON.stringify(answer.body ?? {}));
    }
  }

  #answerTo(
    line: string,
    path: string,
    query: URLSearchParams,
    selects: boolean,
    response: ServerResponse,
  ): Answer {
    const taught = this.#taught.get(line);
    const answer = taught && taught.length > 1 ? taught.shift() : taught?.[0];
    if (answer !== undefined) return answer;
    const [, method, name] =
      /^(GET) \/applications\/?([^/?]*)/.exec(line) ?? [];
    if (path === '/stream/applications') {
      return () => this.#stream(response);
    } else if (path === '/applications' && method) {
      const all = [...this.#applications.values()].filter(
        ({ metadata }) =>
          (query.get('name') ?? metadata.name) === metadata.name &&
          (query.get('appNamespace') ?? metadata.namespace) ===
            metadata.namespace,
      );
      const slimly = selects && this.selectsFields;
      return { body: { items: slimly ? all.map(slim) : all } };
    } else if (path === `/applications/${name}` && method) {
      const namespace = query.get('appNamespace') ?? 'argocd';
      const found = this.#applications.get(`${namespace}/${name}`);
      return found
        ? { body: found }
        : { status: 403, body: { message: 'permission denied' } };
    }
    this.#surprises.push(line);
    return { status: 418, body: { message: `nobody taught ${line}` } };
  }

  #stream(response: ServerResponse): void {
    if (!this.streams) return;
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    response.writeHead(200, { 'content-type': 'application/json' });
    if (!this.tellsAll) return;
    for (const application of this.#applications.values()) {
      const change = { result: { type: 'ADDED', application } };
      response.write(`${JSON.stringify(change)}\n`);
    }
  }
}

/** Waits until something is so; fails the test when it does not become so. */
export async function eventually(check: () => unknown): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      if ((await check()) !== false) return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline)
      throw new Error(`It did not become so: ${check.toString()}`);
    await delay(10);
  }
}
