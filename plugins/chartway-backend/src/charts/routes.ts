import { validateVersion } from '@chartway/chart-kit';
import { generationRequestSchema } from '@chartway/plugin-chartway-common';
import express from 'express';
import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { nameInPath, parse } from '../http/parse';
import type { AuthorizedChartService } from './AuthorizedChartService';
import type { AuthorizedChartTemplateService } from './AuthorizedChartTemplateService';

/** Largest packaged chart that is taken. */
const ARCHIVE_LIMIT = '20mb';

const revisionQuery = z.object({ revision: z.string().optional() });
const publishQuery = z.object({
  product: nameInPath.max(63),
  environment: nameInPath.max(63),
  customer: nameInPath.max(63).optional(),
  owner: z.string().max(512).optional(),
});
const archiveBody = z.instanceof(Buffer, {
  error: 'send the packaged chart (.tgz) with content type application/gzip',
});

/** `/chart-templates` and `/charts`. */
export function chartRoutes(
  services: {
    templates: AuthorizedChartTemplateService;
    charts: AuthorizedChartService;
  },
  callers: Callers,
): AddRoutes {
  const { templates, charts } = services;
  return router => {
    router.get('/chart-templates', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json(await templates.list(caller));
    });

    router.get('/chart-templates/:name', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'template name');
      const { revision } = parse(revisionQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await templates.get(name, revision, caller));
    });

    router.post(
      '/chart-templates/:name/generations',
      async (request, response) => {
        const name = parse(nameInPath, request.params.name, 'template name');
        const body = parse(generationRequestSchema, request.body, 'body');
        const caller = await callers.of(request, response);
        response.json(await templates.prepareGeneration(name, body, caller));
      },
    );

    router.get('/charts/:name/versions', async (request, response) => {
      const name = parse(nameInPath, request.params.name, 'chart name');
      const caller = await callers.of(request, response);
      response.json(await charts.versions(name, caller));
    });

    router.put(
      '/charts/:name/versions/:version',
      express.raw({ type: 'application/gzip', limit: ARCHIVE_LIMIT }),
      async (request, response) => {
        const name = parse(nameInPath, request.params.name, 'chart name');
        const { version } = request.params;
        validateVersion(version);
        const query = parse(publishQuery, request.query, 'query');
        const archive = parse(archiveBody, request.body, 'body');
        const caller = await callers.of(request, response);
        const publication = { ...query, name, version, archive };
        response.json(await charts.publish(publication, caller));
      },
    );
  };
}
