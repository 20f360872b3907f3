import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../names';

/** How a registry under test differs from a plain one. */
export type FakeOciOptions = {
  auth: 'none' | 'basic' | 'bearer' | 'bearer-post';
  /** Whether POST?digest stores the blob at once (201), opens an upload (202), or is refused (400). */
  singlePost: 201 | 202 | 400;
  chunkMinLength: number | undefined;
  referrersApi: boolean;
  /** Whether Location headers are absolute. */
  absoluteLocations: boolean;
  pageSize: number;
  tokenSeconds: number;
  /** Where blobs are read from; undefined: from here. */
  blobRedirect: ((digest: string) => string) | undefined;
  immutableTags: boolean;
};

/** A request as the server saw it. */
export type Seen = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  bytes: number;
};

/** What goes wrong with a request. */
export type Fault =
  | { status: number; body?: string; headers?: Record<string, string> }
  /** Cuts the connection before an answer. */
  | 'drop'
  /** Cuts the connection after the first bytes of an answer. */
  | 'cut'
  /** Never answers. */
  | 'hang'
  /** Does what was asked, then cuts the connection before the answer. */
  | 'drop-after';

type Repository = {
  blobs: Map<string, Buffer>;
  manifests: Map<string, { bytes: Buffer; mediaType: string }>;
  tags: Map<string, string>;
  uploads: Map<string, Buffer>;
};

const USER = 'robot';
const PASSWORD = 's3cret-Passw0rd';
const BASIC = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

/** The account the server knows. */
export const FAKE_CREDENTIALS = { username: USER, password: PASSWORD };

/** An OCI registry in memory, faithful to the distribution specification 1.1, whose faults a test programs. */
export class FakeOciServer {
  readonly seen: Seen[] = [];
  readonly tokenRequests: { scopes: string[]; method: string }[] = [];
  readonly repositories = new Map<string, Repository>();
  /** Called for each request, in order; what it returns happens instead of the answer. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  readonly options: FakeOciOptions;
  private readonly server: Server;
  private readonly tokens = new Map<
    string,
    { scopes: string[]; until: number }
  >();

  constructor(options: Partial<FakeOciOptions> = {}) {
    this.options = {
      auth: 'none',
      singlePost: 202,
      chunkMinLength: undefined,
      referrersApi: false,
      absoluteLocations: false,
      pageSize: 1000,
      tokenSeconds: 300,
      blobRedirect: undefined,
      immutableTags: false,
      ...options,
    };
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(error => {
        response.writeHead(599).end(String(error));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>(done =>
      this.server.listen(0, '127.0.0.1', () => done()),
    );
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise(done => {
      this.server.close(done);
    });
    this.server.closeAllConnections();
    await closed;
  }

  get host(): string {
    const { port } = this.server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** Requests seen, as `METHOD path`, for tests of what goes over the wire. */
  requests(method: string, part: string): Seen[] {
    return this.seen.filter(
      seen => seen.method === method && seen.path.includes(part),
    );
  }

  repository(name: string): Repository {
    const known = this.repositories.get(name) ?? {
      blobs: new Map(),
      manifests: new Map(),
      tags: new Map(),
      uploads: new Map(),
    };
    this.repositories.set(name, known);
    return known;
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      bytes: Number(request.headers['content-length'] ?? 0),
    };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault === 'drop') {
      const half = await readHalf(request, seen.bytes);
      this.keepPartOfChunk(seen, half);
      request.socket.destroy();
      return;
    }
    const body = await readAll(request);
    if (fault === 'hang') return;
    if (fault === 'cut') {
      response.writeHead(200, { 'content-length': '1000' }).write('half');
      setTimeout(() => request.socket.destroy(), 20);
      return;
    }
    if (fault !== undefined && fault !== 'drop-after') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    const answer =
      url.pathname === '/token'
        ? this.token(seen, body)
        : this.authorize(seen) ?? this.route(seen, body);
    if (fault === 'drop-after') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(seen.method === 'HEAD' ? undefined : answer.body);
  }

  /** A broken connection may leave part of a chunk behind, as real registries do. */
  private keepPartOfChunk(seen: Seen, half: Buffer): void {
    const match = /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/.exec(seen.path);
    const repository = match && this.repositories.get(match[1]!);
    const upload = match && repository?.uploads.get(match[2]!);
    if (seen.method === 'PATCH' && upload && repository) {
      repository.uploads.set(match[2]!, Buffer.concat([upload, half]));
    }
  }

  private authorize(seen: Seen): Answer | undefined {
    const { auth } = this.options;
    const sent = seen.headers.authorization;
    if (auth === 'none') return undefined;
    if (auth === 'basic') {
      return sent === BASIC
        ? undefined
        : unauthorized('Basic realm="registry"');
    }
    const name = /^\/v2\/(.+?)\/(blobs|manifests|tags|referrers)\//.exec(
      seen.path,
    )?.[1];
    const wanted =
      name === undefined
        ? undefined
        : `repository:${name}:${
            ['GET', 'HEAD'].includes(seen.method) &&
            !seen.path.includes('/uploads/')
              ? 'pull'
              : 'push'
          }`;
    const token = this.tokens.get(sent?.replace('Bearer ', '') ?? '');
    const covers =
      token &&
      token.until > Date.now() &&
      (wanted === undefined ||
        token.scopes.some(scope => grants(scope, wanted)));
    return covers
      ? undefined
      : unauthorized(
          `Bearer realm="${this.origin}/token",service="fake",scope="${wanted}"`,
        );
  }

  private token(seen: Seen, body: Buffer): Answer {
    const form = new URLSearchParams(body.toString());
    const source = seen.method === 'POST' ? form : seen.query;
    const scopes = source.getAll('scope').flatMap(scope => scope.split(' '));
    this.tokenRequests.push({ method: seen.method, scopes });
    const post = this.options.auth === 'bearer-post';
    if (post !== (seen.method === 'POST')) return { status: 405 };
    const right = post
      ? form.get('username') === USER && form.get('password') === PASSWORD
      : seen.headers.authorization === BASIC;
    if (!right || source.get('service') !== 'fake') {
      return unauthorized(undefined);
    }
    const token = randomUUID();
    this.tokens.set(token, {
      scopes,
      until: Date.now() + this.options.tokenSeconds * 1000,
    });
    return json(200, {
      [post ? 'access_token' : 'token']: token,
      expires_in: this.options.tokenSeconds,
    });
  }

  private route(seen: Seen, body: Buffer): Answer {
    if (seen.path === '/v2/') return json(200, {});
    const match =
      /^\/v2\/(.+?)\/(?:(manifests|referrers|tags)\/([^/]+)|(blobs)\/(uploads\/?)?([^/]*))$/.exec(
        seen.path,
      );
    if (!match) return failure(404, 'NAME_INVALID');
    const [, name = '', kind, reference = '', , uploads, blob = ''] = match;
    if (kind === 'manifests') return this.manifest(seen, name, reference, body);
    if (kind === 'tags') return this.tagList(seen, name);
    if (kind === 'referrers') return this.referrers(seen, name, reference);
    return uploads
      ? this.upload(seen, name, blob, body)
      : this.blob(seen, name, blob);
  }

  private blob(seen: Seen, name: string, digest: string): Answer {
    const bytes = this.repositories.get(name)?.blobs.get(digest);
    if (!bytes) return failure(404, 'BLOB_UNKNOWN');
    const to = this.options.blobRedirect?.(digest);
    return to !== undefined && seen.method === 'GET'
      ? { status: 307, headers: { location: to } }
      : {
          status: 200,
          body: bytes,
          headers: { 'docker-content-digest': digest },
        };
  }

  private upload(seen: Seen, name: string, id: string, body: Buffer): Answer {
    const repository = this.repository(name);
    const digest = seen.query.get('digest');
    if (seen.method === 'POST') return this.openUpload(seen, name, body);
    const received = repository.uploads.get(id);
    if (!received) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
    const headers = this.sessionHeaders(name, id);
    if (seen.method === 'GET') {
      return { status: 204, headers: { ...headers, range: rangeOf(received) } };
    }
    if (seen.method === 'PATCH') {
      const start = Number(seen.headers['content-range']?.split('-')[0] ?? 0);
      if (start !== received.length) {
        return {
          status: 416,
          headers: { ...headers, range: rangeOf(received) },
        };
      }
      const all = Buffer.concat([received, body]);
      repository.uploads.set(id, all);
      return { status: 202, headers: { ...headers, range: rangeOf(all) } };
    }
    const whole = Buffer.concat([received, body]);
    if (digestOf(whole) !== digest) return failure(400, 'DIGEST_INVALID');
    repository.uploads.delete(id);
    return this.store(name, whole);
  }

  private openUpload(seen: Seen, name: string, body: Buffer): Answer {
    const repository = this.repository(name);
    const mount = seen.query.get('mount');
    const from = this.repositories.get(seen.query.get('from') ?? '');
    const mounted = mount === null ? undefined : from?.blobs.get(mount);
    if (mounted) return this.store(name, mounted);
    if (seen.query.has('digest') && this.options.singlePost !== 202) {
      return this.options.singlePost === 201 &&
        digestOf(body) === seen.query.get('digest')
        ? this.store(name, body)
        : failure(400, 'UNSUPPORTED');
    }
    const id = randomUUID();
    repository.uploads.set(id, Buffer.alloc(0));
    const minimum = this.options.chunkMinLength;
    return {
      status: 202,
      headers: {
        ...this.sessionHeaders(name, id),
        range: '0-0',
        ...(minimum === undefined
          ? {}
          : { 'oci-chunk-min-length': String(minimum) }),
      },
    };
  }

  private sessionHeaders(name: string, id: string): Record<string, string> {
    const path = `/v2/${name}/blobs/uploads/${id}?_state=x%2By%3D`;
    return {
      location: this.options.absoluteLocations ? `${this.origin}${path}` : path,
    };
  }

  private store(name: string, bytes: Buffer): Answer {
    const digest = digestOf(bytes);
    this.repository(name).blobs.set(digest, bytes);
    return {
      status: 201,
      headers: {
        location: `/v2/${name}/blobs/${digest}`,
        'docker-content-digest': digest,
      },
    };
  }

  private manifest(
    seen: Seen,
    name: string,
    reference: string,
    body: Buffer,
  ): Answer {
    if (seen.method === 'PUT') {
      return this.putManifest(seen, name, reference, body);
    }
    const repository = this.repositories.get(name);
    const digest = repository?.tags.get(reference) ?? reference;
    const found = repository?.manifests.get(digest);
    return found
      ? {
          status: 200,
          body: found.bytes,
          headers: {
            'content-type': found.mediaType,
            'docker-content-digest': digest,
          },
        }
      : failure(404, 'MANIFEST_UNKNOWN');
  }

  private putManifest(
    seen: Seen,
    name: string,
    reference: string,
    body: Buffer,
  ): Answer {
    const repository = this.repository(name);
    const digest = digestOf(body);
    const manifest = JSON.parse(body.toString());
    const referred = manifest.layers
      ? [manifest.config, ...manifest.layers].filter(
          (entry: { digest: string }) => !repository.blobs.has(entry.digest),
        )
      : [];
    if (referred.length > 0) return failure(404, 'MANIFEST_BLOB_UNKNOWN');
    const isTag = !reference.startsWith('sha256:');
    const taken = isTag ? repository.tags.get(reference) : undefined;
    if (this.options.immutableTags && taken && taken !== digest) {
      return failure(409, 'TAG_INVALID', 'tag is immutable');
    }
    repository.manifests.set(digest, {
      bytes: body,
      mediaType: seen.headers['content-type'] ?? '',
    });
    if (isTag) repository.tags.set(reference, digest);
    const subject = manifest.subject?.digest;
    return {
      status: 201,
      headers: {
        location: `/v2/${name}/manifests/${digest}`,
        'docker-content-digest': digest,
        ...(subject && this.options.referrersApi
          ? { 'oci-subject': subject }
          : {}),
      },
    };
  }

  private tagList(seen: Seen, name: string): Answer {
    const repository = this.repositories.get(name);
    if (!repository) return failure(404, 'NAME_UNKNOWN');
    const last = seen.query.get('last') ?? '';
    const size = Math.min(
      Number(seen.query.get('n') ?? this.options.pageSize),
      this.options.pageSize,
    );
    const rest = [...repository.tags.keys()].sort().filter(tag => tag > last);
    const tags = rest.slice(0, size);
    const next = rest.length > size ? tags.at(-1) : undefined;
    return {
      ...json(200, { name, tags: tags.length > 0 ? tags : null }),
      headers: next
        ? {
            link: `</v2/${name}/tags/list?n=${size}&last=${encodeURIComponent(
              next,
            )}>; rel="next"`,
          }
        : {},
    };
  }

  private referrers(seen: Seen, name: string, subject: string): Answer {
    if (!this.options.referrersApi) {
      return { status: 404, body: Buffer.from('404 page not found') };
    }
    const repository = this.repositories.get(name);
    const manifests = [...(repository?.manifests ?? [])].flatMap(
      ([digest, { bytes, mediaType }]) => {
        const parsed = JSON.parse(bytes.toString());
        return parsed.subject?.digest === subject
          ? [
              {
                mediaType,
                digest,
                size: bytes.length,
                artifactType: parsed.artifactType ?? parsed.config.mediaType,
              },
            ]
          : [];
      },
    );
    // One per page; filters are ignored, as the specification allows.
    const at = Number(seen.query.get('page') ?? 0);
    return {
      ...json(200, {
        schemaVersion: 2,
        manifests: manifests.slice(at, at + 1),
      }),
      headers:
        manifests.length > at + 1
          ? { link: `<${seen.path}?page=${at + 1}>; rel="next"` }
          : {},
    };
  }
}

type Answer = {
  status: number;
  headers?: Record<string, string>;
  body?: Buffer;
};

function json(status: number, content: unknown): Answer {
  return { status, body: Buffer.from(JSON.stringify(content)) };
}

function failure(status: number, code: string, message = ''): Answer {
  return json(status, { errors: [{ code, message, detail: null }] });
}

function unauthorized(challenge: string | undefined): Answer {
  return {
    ...failure(401, 'UNAUTHORIZED', 'authentication required'),
    headers: challenge ? { 'www-authenticate': challenge } : {},
  };
}

/** Whether `repository:a:pull,push` covers `repository:a:push`. */
function grants(scope: string, wanted: string): boolean {
  const [, name, actions = ''] = scope.split(':');
  const [, wantedName, action = ''] = wanted.split(':');
  return name === wantedName && actions.split(',').includes(action);
}

function rangeOf(received: Buffer): string {
  return `0-${Math.max(0, received.length - 1)}`;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The first half of a body. */
async function readHalf(
  request: IncomingMessage,
  total: number,
): Promise<Buffer> {
  const half = Math.floor(total / 2);
  let bytes = Buffer.alloc(0);
  while (bytes.length < half) {
    const chunk = await new Promise<Buffer>(done => {
      request.once('data', done);
    });
    request.pause();
    bytes = Buffer.concat([bytes, chunk]);
    request.resume();
  }
  return bytes.subarray(0, half);
}
