import {
  instanceChangeSchema,
  releaseRequestSchema,
} from '@chartway/plugin-chartway-common';
import type { AddRoutes } from '../../http/createRouter';
import type { Callers } from '../../http/Callers';
import { nameInPath, parse } from '../../http/parse';
import type { AuthorizedValuesService } from './AuthorizedValuesService';

/** Values of instances and their changes, below `/instances/:name`. */
export function valuesRoutes(
  values: AuthorizedValuesService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/instances/:name/values', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await values.read(name, caller));
    });

    router.post(
      '/instances/:name/changes/preview',
      async (request, response) => {
        const name = parse(nameInPath, request.params.name, 'instance name');
        const body = parse(instanceChangeSchema, request.body, 'body');
        const caller = await callers.of(request, response);
        response.json(await values.preview(name, body, caller));
      },
    );

    router.post('/instances/:name/changes', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const body = parse(instanceChangeSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await values.change(name, body, caller));
    });

    router.post('/instances/:name/release', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const body = parse(releaseRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await values.release(name, body, caller));
    });
  };
}
