import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { contextFilter, count, parse } from '../http/parse';
import type { AuditService } from './AuditService';

const listQuery = z.object({
  ...contextFilter,
  actor: z.string().max(512).optional(),
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the "next" of a page')
    .optional(),
  limit: count(500).min(1).default(100),
});

/** `/audit`. */
export function auditRoutes(
  audit: Pick<AuditService, 'list'>,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/audit', async (request, response) => {
      const query = parse(listQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await audit.list(query, caller));
    });
  };
}
