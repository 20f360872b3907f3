import { InputError } from '@backstage/errors';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { errorHandler } from '../http/errors';
import { parse } from '../http/parse';
import { assignRequestId } from '../http/requestId';
import { WEBHOOK_SOURCES } from './domain/webhookSources';
import type { WebhookService } from './WebhookService';

/** Where webhooks come in: the only path that asks for no sign-in, as their senders have none. */
export const WEBHOOKS_PATH = '/v1/webhooks';

/** Git hosts send up to some hundred commits with a push. */
const LIMIT = '1mb';

const source = z.enum(WEBHOOK_SOURCES, {
  error: `must be one of ${WEBHOOK_SOURCES.join(', ')}`,
});

/** `POST /v1/webhooks/{source}`, a router of its own: what is signed is the body as it came, not as it was parsed. */
export function webhookRouter(
  webhooks: WebhookService,
  logger: LoggerService,
): Router {
  const router = PromiseRouter();
  router.use(WEBHOOKS_PATH, assignRequestId());
  router.use(
    WEBHOOKS_PATH,
    express.raw({ type: () => true, limit: LIMIT, inflate: false }),
  );
  router.post(`${WEBHOOKS_PATH}/:source`, async (request, response) => {
    const from = parse(source, request.params.source, 'webhook source');
    const body: unknown = request.body;
    if (!(body instanceof Uint8Array)) {
      throw new InputError('This webhook has no body.');
    }
    const status = await webhooks.receive({
      source: from,
      header: name => request.header(name),
      body,
    });
    response.status(202).json({ status });
  });
  router.use(WEBHOOKS_PATH, errorHandler(logger));
  return router;
}
