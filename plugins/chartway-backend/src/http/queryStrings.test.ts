import express from 'express';
import request from 'supertest';
import { mockServices } from '@backstage/backend-test-utils';
import { createRouter } from './createRouter';

/** An app that logs requests when they are answered, as Backstage's root router does. */
function loggingApp() {
  const lines: string[] = [];
  const app = express();
  app.use((incoming, response, next) => {
    response.on('finish', () => {
      lines.push(`${incoming.originalUrl} ${incoming.headers.referer}`);
    });
    next();
  });
  const logger = mockServices.logger.mock();
  const router = createRouter(logger, [
    v1 => {
      v1.get('/echo', (incoming, response) => {
        response.json(incoming.query);
      });
    },
  ]);
  app.use('/api/chartway', router);
  return { app, lines };
}

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

describe('query strings', () => {
  it('security 60: are logged without their values, and still answered', async () => {
    const { app, lines } = loggingApp();
    const answer = await request(app)
      .get('/api/chartway/v1/echo?actor=user:default/jane&text=why%20not')
      .set('referer', 'https://portal.example.com/audit?text=why');
    expect(answer.body).toEqual({
      actor: 'user:default/jane',
      text: 'why not',
    });
    expect(lines).toEqual([
      '/api/chartway/v1/echo?actor=***&text=*** https://portal.example.com/audit?text=***',
    ]);
  });

  it.each([
    ['a token by its name', 'token=zyxw'],
    ['a token by another name', 'my_access-token=zyxw'],
    ['a password', 'limit=1&PASSWORD=zyxw'],
    ['a token by its form', `text=${TOKEN}`],
    ['a header', `text=${encodeURIComponent('Bearer abcdefgh12345678')}`],
    ['a secret as a name', `${TOKEN}=1&secret=1`],
  ])(
    'security 60: that hold %s are refused, and nothing of it is kept',
    async (_, query) => {
      const { app, lines } = loggingApp();
      const answer = await request(app).get(`/api/chartway/v1/echo?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(/Authorization header/);
      const kept = `${lines.join()} ${answer.text}`;
      expect(kept).not.toMatch(/zyxw|abcdefgh|a1B2/);
    },
  );

  it('may hold words that only sound like credentials', async () => {
    const { app } = loggingApp();
    const path = '/api/chartway/v1/echo?text=rotate%20the%20secret&token=';
    expect((await request(app).get(path)).status).toBe(200);
  });
});
