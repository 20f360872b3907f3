import { rollBackRequestSchema } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { AddRoutes } from '../../http/createRouter';
import type { Callers } from '../../http/Callers';
import { nameInPath, parse } from '../../http/parse';
import type { AuthorizedReleaseHistoryService } from './AuthorizedReleaseHistoryService';

const commit = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'must be a full commit SHA in lower case');

const comparison = z.object({ from: commit, to: commit });

/** Releases of instances, below `/instances/:name`. */
export function historyRoutes(
  releases: AuthorizedReleaseHistoryService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/instances/:name/history', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await releases.history(name, caller));
    });

    router.get(
      '/instances/:name/history/compare',
      async (request, response) => {
        const name = parse(nameInPath, request.params.name, 'instance name');
        const commits = parse(comparison, request.query, 'query');
        const caller = await callers.of(request, response);
        response.json(await releases.compare(name, commits, caller));
      },
    );

    router.get('/instances/:name/manifests', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const caller = await callers.of(request, response);
      response.json(await releases.manifests(name, caller));
    });

    router.post('/instances/:name/roll-back', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'instance name');
      const body = parse(rollBackRequestSchema, request.body, 'body');
      const caller = await callers.of(request, response);
      response.json(await releases.rollBack(name, body, caller));
    });
  };
}
