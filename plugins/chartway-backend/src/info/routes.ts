import type { ChartwayInfo } from '@chartway/plugin-chartway-common';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';

/** `/info`: what this portal is connected to, for everybody who is signed in. */
export function infoRoutes(info: ChartwayInfo, callers: Callers): AddRoutes {
  return router => {
    router.get('/info', async (request, response) => {
      await callers.of(request, response);
      response.json(info);
    });
  };
}
