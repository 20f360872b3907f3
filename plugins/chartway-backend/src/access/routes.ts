import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { nameInPath, parse } from '../http/parse';
import type { AuthorizedAccessService } from './AuthorizedAccessService';

const question = z.object({
  instance: nameInPath,
  permission: z.string().min(1).max(100),
});

/** `/access`: what people may do, and why. */
export function accessRoutes(
  access: AuthorizedAccessService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/access', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json(await access.report(caller));
    });

    router.get('/access/who', async (request, response) => {
      const asked = parse(question, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await access.whoMay(asked, caller));
    });
  };
}
