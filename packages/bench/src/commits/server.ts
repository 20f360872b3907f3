import { spawn } from 'node:child_process';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { join } from 'node:path';
import { git } from './git';
import { BRANCH, REPOSITORY } from './repository';

/** Account of the server. */
export const OWNER = 'bench';
const TOKEN = 'token-of-the-benchmark';

/** A Git server on loopback. */
type GitServer = {
  url: string;
  token: string;
  /** URL to clone from, with credentials. */
  cloneUrl: string;
  stop(): Promise<void>;
};

/**
 * Serves `<root>/bench/gitops.git` over HTTP with Git's own server program and a password, and answers the one question
 * of Gitea's REST API that commits take: whether there is the repository. Every push goes through Git's smart protocol,
 * as with any host; the server costs less than a real one on both sides.
 */
export async function startServer(root: string): Promise<GitServer> {
  const programs = (await git(['--exec-path'])).trim();
  const backend = join(programs, 'git-http-backend');
  const basic = Buffer.from(`${OWNER}:${TOKEN}`).toString('base64');
  const accepted = [`Basic ${basic}`, `token ${TOKEN}`];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!accepted.includes(request.headers.authorization ?? '')) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="bench"' });
      response.end();
    } else if (url.pathname === `/api/v1/repos/${OWNER}/${REPOSITORY}`) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ name: REPOSITORY, default_branch: BRANCH }),
      );
    } else runBackend({ backend, root, request, response, url });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}`,
    token: TOKEN,
    cloneUrl: `http://${OWNER}:${TOKEN}@${host}/${OWNER}/${REPOSITORY}.git`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}

/** Answers a request by git-http-backend, a CGI program. Source: git-http-backend(1), RFC 3875. */
function runBackend(options: {
  backend: string;
  root: string;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}): void {
  const { backend, root, request, response, url } = options;
  const child = spawn(backend, [], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: OWNER,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: request.headers['content-length'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    let status = 200;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: */, 2);
      if (name === 'Status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => {
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
}
