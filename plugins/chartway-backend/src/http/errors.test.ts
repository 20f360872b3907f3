import {
  ConflictError,
  InputError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
import { ContextError, YamlError } from '@chartway/chart-kit';
import { HelmError, HelmLimitError } from '@chartway/helm-engine';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import express from 'express';
import request from 'supertest';
import { createRouter } from './createRouter';

function portalThatThrows(error: unknown) {
  const lines: string[] = [];
  const logger = mockServices.logger.mock({
    error: message => {
      lines.push(String(message));
    },
  });
  const app = express().use(
    createRouter(logger, [
      router => {
        router.all('/', async () => {
          throw error;
        });
      },
    ]),
  );
  return { app, lines };
}

const upstream = (retryable: boolean) =>
  new UpstreamError('The registry is down', { system: 'registry', retryable });

describe('errors at the edge', () => {
  it.each<[unknown, number, string]>([
    [new InputError('wrong name'), 400, 'wrong name'],
    [new NotAllowedError('not yours'), 403, 'not yours'],
    [new ConflictError('taken'), 409, 'taken'],
    [new ServiceUnavailableError('later'), 503, 'later'],
    [upstream(true), 503, 'The registry is down'],
    [upstream(false), 502, 'The registry is down'],
    [new HelmError('template: x: y'), 400, 'template: x: y'],
    [new HelmLimitError('time', 'took too long'), 400, 'took too long'],
    [new YamlError('odd', { line: 3 }), 400, 'line 3: odd'],
    [
      new ContextError([{ part: 'product', rule: 'missing', message: 'gone' }]),
      400,
      'gone',
    ],
  ])('answers %s with %s', async (error, status, message) => {
    const { app } = portalThatThrows(error);
    const response = await request(app).get('/v1');
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({
      error: { message },
      response: { statusCode: status },
      requestId: response.headers['x-request-id'],
    });
    expect(response.body.error.stack).toBeUndefined();
  });

  it('security 39: keeps what it does not know to itself, and logs it under the request id', async () => {
    const { app, lines } = portalThatThrows(new TypeError('internals'));
    const response = await request(app)
      .get('/v1')
      .set('x-request-id', 'request-12345');
    expect(response.status).toBe(500);
    expect(JSON.stringify(response.body)).not.toContain('internals');
    expect(lines.join()).toMatch(/request-12345.*internals/);
  });

  it('security 60: does not repeat the query, which may hold a secret', async () => {
    const { app, lines } = portalThatThrows(new TypeError('x'));
    const response = await request(app).get('/v1?token=hunter2');
    expect(JSON.stringify(response.body) + lines.join()).not.toContain(
      'hunter2',
    );
  });

  it('security 55: makes an id of its own when the one given could forge the log', async () => {
    const { app } = portalThatThrows(new InputError('x'));
    const response = await request(app).get('/v1').set('x-request-id', 'short');
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('security 15: refuses a body that is too large', async () => {
    const { app } = portalThatThrows(new InputError('x'));
    const response = await request(app)
      .post('/v1')
      .set('content-type', 'application/json')
      .send(`"${'x'.repeat(17 * 1024 * 1024)}"`);
    expect(response.status).toBe(413);
  });
});
