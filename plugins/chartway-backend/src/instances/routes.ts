import {
  contextSchema,
  deployRequestSchema,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { contextFilter, count, nameInPath, parse } from '../http/parse';
import type { AuthorizedInstanceService } from './AuthorizedInstanceService';

const listQuery = z.object({
  ...contextFilter,
  offset: count(10_000_000).default(0),
  limit: count(500).default(100),
});

/** `/contexts` and `/instances`. */
export function instanceRoutes(
  instances: AuthorizedInstanceService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/contexts/check', async (request, response) => {
      const context = parse(contextSchema, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await instances.check(context, caller));
    });

    router.get('/instances', async (request, response) => {
      const query = parse(listQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await instances.list(query, caller));
    });

    router.get('/instances/:name', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await instances.get(name, caller));
    });

    router.post('/instances', async (request, response) => {
      const body = parse(deployRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await instances.deploy(body, caller));
    });
  };
}
