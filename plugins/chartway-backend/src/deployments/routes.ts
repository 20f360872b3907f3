import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { nameInPath, parse } from '../http/parse';
import type { AuthorizedDeploymentService } from './AuthorizedDeploymentService';

/** `/instances/{name}/deployment` and `/instances/{name}/refresh`. */
export function deploymentRoutes(
  deployments: AuthorizedDeploymentService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/instances/:name/deployment', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await deployments.get(name, caller));
    });

    router.post('/instances/:name/refresh', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await deployments.refresh(name, caller));
    });
  };
}
