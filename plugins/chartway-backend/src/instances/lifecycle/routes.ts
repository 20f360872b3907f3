import {
  cloneRequestSchema,
  decommissionRequestSchema,
  regenerateRequestSchema,
} from '@chartway/plugin-chartway-common';
import type { Request } from 'express';
import type { AddRoutes } from '../../http/createRouter';
import type { Callers } from '../../http/Callers';
import { nameInPath, parse } from '../../http/parse';
import type { AuthorizedCloneService } from './AuthorizedCloneService';
import type { AuthorizedDecommissionService } from './AuthorizedDecommissionService';
import type { AuthorizedRegenerationService } from './AuthorizedRegenerationService';

/** What the routes call. */
export type LifecycleServices = {
  clones: AuthorizedCloneService;
  decommissions: AuthorizedDecommissionService;
  regenerations: AuthorizedRegenerationService;
};

const nameOf = (request: Request) =>
  parse(nameInPath, request.params.name, 'instance name');

const productOf = (request: Request) =>
  parse(nameInPath, request.params.product, 'product');

/** Clone, decommission, regenerate. */
export function lifecycleRoutes(
  { clones, decommissions, regenerations }: LifecycleServices,
  callers: Callers,
): AddRoutes {
  return router => {
    router.post('/instances/:name/clone/preview', async (request, response) => {
      const name = nameOf(request);
      const body = parse(cloneRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await clones.preview(name, body, caller));
    });

    router.post('/instances/:name/clone', async (request, response) => {
      const name = nameOf(request);
      const body = parse(cloneRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await clones.clone(name, body, caller));
    });

    router.get('/instances/:name/decommission', async (request, response) => {
      const name = nameOf(request);
      const caller = await callers.of(request, response);
      response.json(await decommissions.preview(name, caller));
    });

    router.post('/instances/:name/decommission', async (request, response) => {
      const name = nameOf(request);
      const body = parse(decommissionRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await decommissions.decommission(name, body, caller));
    });

    router.get('/decommissions', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json({ items: await decommissions.list(caller) });
    });

    router.post(
      '/products/:product/regeneration/preview',
      async (request, response) => {
        const product = productOf(request);
        const body = parse(regenerateRequestSchema, request.body, 'body');
        const caller = await callers.of(request, response);
        response.json(await regenerations.preview(product, body, caller));
      },
    );

    router.post(
      '/products/:product/regeneration',
      async (request, response) => {
        const product = productOf(request);
        const body = parse(regenerateRequestSchema, request.body, 'body');
        const caller = await callers.of(request, response);
        response.json(await regenerations.regenerate(product, body, caller));
      },
    );
  };
}
