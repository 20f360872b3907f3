import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import express from 'express';
import { openDatabase } from '../auditRoom';
import { DatabaseDeliveryStore } from './DatabaseDeliveryStore';
import type { WebhookNews } from './domain/webhookPayload';
import { webhookRouter } from './routes';
import { WebhookService } from './WebhookService';

const SECRET = 'a secret of at least sixteen characters';
const NOW = new Date('2026-11-21T12:00:00Z');

const PUSH = {
  ref: 'refs/heads/main',
  after: '0'.repeat(40),
  repository: { full_name: 'acme/gitops' },
  commits: [],
};

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let server: Server;
let base: string;
let heard: WebhookNews[] = [];
let failing = false;
let now = NOW;
let log: string[] = [];

beforeAll(async () => {
  const knex = await openDatabase(
    mockServices.database({ knex: await databases.init('SQLITE_3') }),
  );
  const logger = mockServices.logger.mock({
    warn: (message: string) => log.push(message),
    error: (message: string) => log.push(message),
  });
  const webhooks = new WebhookService({
    secrets: { gitea: SECRET, github: SECRET, gitlab: SECRET, argocd: SECRET },
    deliveries: new DatabaseDeliveryStore(knex),
    listener: {
      heard: async news => {
        if (failing) throw new Error('Git is down');
        heard.push(news);
      },
    },
    logger,
    now: () => now,
  });
  server = createServer(express().use(webhookRouter(webhooks, logger)));
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise(done => server.close(done)));

beforeEach(() => {
  heard = [];
  log = [];
  failing = false;
  now = NOW;
});

const sign = (body: string, secret = SECRET) =>
  createHmac('sha256', secret).update(body).digest('hex');

async function post(
  source: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
) {
  const response = await fetch(`${base}/v1/webhooks/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

let serial = 0;
/** A body that was never sent before. */
const fresh = (rest: object = {}) => {
  serial += 1;
  return JSON.stringify({ ...PUSH, serial, ...rest });
};

const settled = () => new Promise(done => setTimeout(done, 20));

describe('webhooks of Git hosts', () => {
  it.each<[string, (body: string) => Record<string, string>]>([
    ['gitea', body => ({ 'x-gitea-signature': sign(body) })],
    ['github', body => ({ 'x-hub-signature-256': `sha256=${sign(body)}` })],
    ['gitlab', () => ({ 'x-gitlab-token': SECRET })],
  ])(
    '%s: tell which repository and branch to look at',
    async (source, proof) => {
      const body = fresh();
      expect(await post(source, body, proof(body))).toEqual({
        status: 202,
        text: '{"status":"accepted"}',
      });
      await settled();
      expect(heard).toEqual([
        { kind: 'git', repository: 'acme/gitops', branch: 'main' },
      ]);
    },
  );

  it('gitlab: names the repository its own way', async () => {
    const body = fresh({
      repository: undefined,
      project: { path_with_namespace: 'acme/gitops' },
    });
    await post('gitlab', body, { 'x-gitlab-token': SECRET });
    await settled();
    expect(heard).toMatchObject([{ repository: 'acme/gitops' }]);
  });

  it.each([
    ['no repository', { repository: undefined }],
    ['a repository without a name', { repository: {} }],
    ['lists where there should be objects', { repository: [], ref: [] }],
    ['nothing but null', { repository: null, ref: null, commits: null }],
  ])('security 54: ignores a push with %s', async (_, rest) => {
    const body = fresh(rest);
    const answer = await post('gitea', body, {
      'x-gitea-signature': sign(body),
    });
    expect(answer).toEqual({ status: 202, text: '{"status":"ignored"}' });
    expect(heard).toEqual([]);
  });

  it.each(['[]', 'null', '7', '"text"'])(
    'security 54: ignores the body %s',
    async body => {
      const answer = await post('gitea', body, {
        'x-gitea-signature': sign(body),
      });
      expect(answer.status).toBe(202);
      expect(heard).toEqual([]);
    },
  );

  it('security 54: refuses what is no JSON, saying what to set up', async () => {
    const body = 'payload=%7B%7D';
    const answer = await post('github', body, {
      'x-hub-signature-256': `sha256=${sign(body)}`,
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('application/json');
  });

  it('security 54: refuses unsigned webhooks and wrong signatures, and repeats neither', async () => {
    const body = fresh();
    const unsigned = await post('gitea', body, {});
    expect(unsigned.status).toBe(401);
    expect(unsigned.text).toContain('x-gitea-signature');
    for (const signature of [
      sign(body, 'another secret'),
      sign(`${body} `),
      sign(body).slice(1),
      SECRET,
    ]) {
      const answer = await post('gitea', body, {
        'x-gitea-signature': signature,
      });
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(SECRET);
      expect(answer.text).not.toContain(signature);
    }
    expect(heard).toEqual([]);
  });

  it('security 54: refuses a recorded delivery, also under a new delivery id', async () => {
    const body = fresh();
    const headers = (id: string) => ({
      'x-hub-signature-256': `sha256=${sign(body)}`,
      'x-github-delivery': id,
    });
    expect((await post('github', body, headers('1'))).status).toBe(202);
    await settled();
    for (const id of ['1', '2']) {
      const answer = await post('github', body, headers(id));
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('came in before');
    }
    expect(heard).toHaveLength(1);
    const other = fresh();
    const answer = await post('github', other, {
      'x-hub-signature-256': `sha256=${sign(other)}`,
      'x-github-delivery': '2',
    });
    expect(answer.status).toBe(202);
  });

  it('security 54: refuses what is too large, before it is read', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    const answer = await post('gitea', body, {
      'x-gitea-signature': sign(body),
    });
    expect(answer.status).toBe(413);
    expect(heard).toEqual([]);
  });

  it('follows a delivery again that could not be followed', async () => {
    const body = fresh();
    const headers = { 'x-gitea-signature': sign(body) };
    failing = true;
    expect((await post('gitea', body, headers)).status).toBe(202);
    await settled();
    expect(log.join()).toContain('Git is down');
    failing = false;
    expect((await post('gitea', body, headers)).status).toBe(202);
    await settled();
    expect(heard).toHaveLength(1);
  });

  it('refuses sources that there are none of', async () => {
    expect((await post('nobody', '{}', {})).status).toBe(400);
  });
});

describe('notifications of Argo CD', () => {
  const notify = (at: string, rest: object = {}, token = SECRET) =>
    post(
      'argocd',
      JSON.stringify({
        application: 'shop-acme-dev-main',
        url: 'https://argocd.example.com',
        at,
        ...rest,
      }),
      { authorization: `Bearer ${token}` },
    );

  it('tell which Application to look at', async () => {
    expect((await notify('2026-11-21T13:01:00+01:00')).status).toBe(202);
    await settled();
    expect(heard).toEqual([
      {
        kind: 'application',
        application: 'shop-acme-dev-main',
        url: 'https://argocd.example.com',
      },
    ]);
  });

  it('security 54: refuses what is old or of the future', async () => {
    for (const at of ['2026-11-21T11:54:59Z', '2026-11-21T12:05:01Z']) {
      const answer = await notify(at);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('five minutes');
    }
    expect(heard).toEqual([]);
  });

  it('security 68: follows no recorded notification after the clock jumped back', async () => {
    const at = '2026-11-21T12:00:30Z';
    expect((await notify(at)).status).toBe(202);
    now = new Date('2026-11-21T11:58:00Z');
    expect((await notify(at)).status).toBe(409);
  });

  it('security 54: refuses what does not say enough, and a wrong token', async () => {
    expect((await notify('yesterday')).status).toBe(400);
    expect(
      (await notify('2026-11-21T12:00:00Z', { application: [] })).status,
    ).toBe(400);
    expect((await notify('2026-11-21T12:00:01Z', {}, 'wrong')).status).toBe(
      401,
    );
    expect(heard).toEqual([]);
  });
});
