import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  applicationOf,
  slimOf,
  treeOf,
  type ArgoApplication,
  type Setting,
} from './applications';

/** Requests since the counting began; streams of changes apart. */
export type Counts = { calls: number; streams: number };

/**
 * One Argo CD over HTTP, as far as portals ask it: list, stream of changes, Application, resource tree, metadata of
 * revisions. It answers as Argo CD 3.5 does, after a time that can be set.
 */
export class FakeArgo {
  /** Milliseconds before every answer. */
  latency: number;
  readonly #applications: ReadonlyMap<string, ArgoApplication>;
  readonly #server = createServer(
    (request, response) => void this.#serve(request, response),
  );
  #counts: Counts = { calls: 0, streams: 0 };

  constructor(options: {
    setting: Setting;
    instance: number;
    latency: number;
  }) {
    const { setting, instance, latency } = options;
    this.latency = latency;
    this.#applications = new Map(
      Array.from({ length: setting.applications }, (_, index) => {
        const application = applicationOf(setting, instance, index);
        return [application.metadata.name, application];
      }),
    );
  }

  /** @param port - 0 for any free one. */
  async start(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null)
      throw new Error(`The fake Argo CD did not get the port ${port}`);
    return `http://127.0.0.1:${address.port}`;
  }

  takeCounts(): Counts {
    const counts = this.#counts;
    this.#counts = { calls: 0, streams: 0 };
    return counts;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const path = url.pathname.replace(/^\/api\/v1\//, '').split('/');
    const isStream = path[0] === 'stream';
    this.#counts[isStream ? 'streams' : 'calls']++;
    request.resume();
    await delay(this.latency);
    if (isStream) {
      this.#stream(response);
      return;
    }
    const answer = this.#answer(path.map(decodeURIComponent), url.searchParams);
    response
      .writeHead(answer === undefined ? 403 : 200, {
        'content-type': 'application/json',
      })
      .end(JSON.stringify(answer ?? { message: 'permission denied' }));
  }

  #answer([kind, name, what, revision]: string[], query: URLSearchParams) {
    if (kind !== 'applications') return undefined;
    if (name === undefined) {
      const all = [...this.#applications.values()];
      const items = query.has('fields') ? all.map(slimOf) : all;
      return { items, metadata: { resourceVersion: '1000' } };
    }
    const application = this.#applications.get(name);
    if (!application) return undefined;
    switch (what) {
      case undefined:
        return application;
      case 'resource-tree':
        return treeOf(application);
      case 'revisions':
        return {
          author: 'Jane <jane@example.com>',
          date: '2026-01-01T00:00:00Z',
          message: `Release ${revision}\n\nMore replicas, a new image, and less memory.`,
        };
      default:
        return undefined;
    }
  }

  /** Argo CD begins with all Applications. */
  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const application of this.#applications.values()) {
      const change = { result: { type: 'ADDED', application } };
      response.write(`${JSON.stringify(change)}\n`);
    }
  }
}
