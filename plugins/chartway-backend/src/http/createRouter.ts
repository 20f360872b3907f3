import type { LoggerService } from '@backstage/backend-plugin-api';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { errorHandler } from './errors';
import { redactRequestLog, refuseSecretsInQuery } from './queryStrings';
import { assignRequestId } from './requestId';

/** Adds the routes of one room. */
export type AddRoutes = (router: Router) => void;

/** Largest JSON body: values of 1 MiB and a chart source of 10 MiB in base64. */
const JSON_LIMIT = '16mb';

/** Puts the routes of all rooms under `/v1`. */
export function createRouter(
  logger: LoggerService,
  rooms: readonly AddRoutes[],
): Router {
  const router = PromiseRouter();
  const v1 = PromiseRouter();
  router.use(redactRequestLog());
  router.use(assignRequestId());
  router.use(refuseSecretsInQuery());
  v1.use(express.json({ limit: JSON_LIMIT }));
  for (const addRoutes of rooms) addRoutes(v1);
  router.use('/v1', v1);
  router.use(errorHandler(logger));
  return router;
}
