import {
  restartRequestSchema,
  syncRequestSchema,
} from '@chartway/plugin-chartway-common';
import type { Request } from 'express';
import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { contextFilter, nameInPath, parse } from '../http/parse';
import type { AuthorizedDeliveryMetricsService } from './AuthorizedDeliveryMetricsService';
import type { AuthorizedDeploymentService } from './AuthorizedDeploymentService';
import type { AuthorizedLiveDetailsService } from './AuthorizedLiveDetailsService';

const refreshQuery = z.object({
  hard: z
    .enum(['true', 'false'])
    .default('false')
    .transform(text => text === 'true'),
});

const metricsQuery = z.object({
  ...contextFilter,
  days: z.coerce.number().int().min(1).max(365).default(30),
});

const namesBody = z.object({ names: z.array(nameInPath).max(500) });

const nameOf = (request: Request) =>
  parse(nameInPath, request.params.name, 'instance name');

type LiveServices = {
  deployments: AuthorizedDeploymentService;
  details: AuthorizedLiveDetailsService;
  metrics: AuthorizedDeliveryMetricsService;
};

/** `/engines`, `/metrics`, `/deployments`, and the state of one below `/instances/{name}`. */
export function deploymentRoutes(
  { deployments, metrics }: LiveServices,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/engines', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json({ items: await deployments.engines(caller) });
    });

    router.get('/metrics/delivery', async (request, response) => {
      const query = parse(metricsQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await metrics.read(query, caller));
    });

    router.post('/deployments/query', async (request, response) => {
      const { names } = parse(namesBody, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json({ items: await deployments.list(names, caller) });
    });

    router.get('/instances/:name/deployment', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await deployments.get(name, caller));
    });

    router.get('/instances/:name/actions', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await deployments.actions(name, caller));
    });
  };
}

/** What the engine tells in detail, and what it does, below `/instances/{name}`. */
export function liveRoutes(
  { deployments, details }: LiveServices,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/instances/:name/live/resources', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await details.resources(name, caller));
    });

    router.get('/instances/:name/live/events', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await details.events(name, caller));
    });

    router.get('/instances/:name/live/diff', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await details.diff(name, caller));
    });

    router.post('/instances/:name/refresh', async (request, response) => {
      const name = nameOf(request);
      const options = parse(refreshQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await deployments.refresh(name, options, caller));
    });

    router.post('/instances/:name/sync', async (request, response) => {
      const name = nameOf(request);
      const order = parse(syncRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await deployments.sync(name, order, caller));
    });

    router.post('/instances/:name/terminate', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await deployments.terminate(name, caller));
    });

    router.post('/instances/:name/restart', async (request, response) => {
      const name = nameOf(request);
      const body = parse(restartRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await deployments.restart(name, body, caller));
    });
  };
}
