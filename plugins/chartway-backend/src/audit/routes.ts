import {
  auditExportFormats,
  auditStatuses,
} from '@chartway/plugin-chartway-common';
import type { Response } from 'express';
import { z } from 'zod';
import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import { contextFilter, count, parse } from '../http/parse';
import type { OpenExport } from './AuditExport';
import type { AuthorizedAuditService } from './AuthorizedAuditService';

/** A point in time, brought to the form in which the log has it, so that texts compare as times do. */
const time = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601' })
  .transform(text => new Date(text).toISOString())
  .optional();

const filter = {
  ...contextFilter,
  actor: z.string().min(1).max(512).optional(),
  action: z.string().min(1).max(128).optional(),
  status: z.enum(auditStatuses).optional(),
  requestId: z.string().min(1).max(128).optional(),
  from: time,
  to: time,
  text: z.string().min(1).max(200).optional(),
};

const listQuery = z.object({
  ...filter,
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the "next" of a page')
    .optional(),
  limit: count(500).min(1).default(100),
});

const exportQuery = z.object({
  ...filter,
  format: z.enum(auditExportFormats),
});

/** Sends a file once it is opened: until then, a refusal can still be answered as one. */
const attachment =
  (response: Response): OpenExport =>
  ({ name, contentType }) =>
    response.status(200).set({
      'content-type': contentType,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });

const size = count(Number.MAX_SAFE_INTEGER);
const sizes = z.object({ from: size, to: size });
const entryPath = z.object({ id: z.string().min(1).max(36) });

/** `/audit`. */
export function auditRoutes(
  audit: AuthorizedAuditService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/audit', async (request, response) => {
      const query = parse(listQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await audit.list(query, caller));
    });
    router.get('/audit/entries/:id', async (request, response) => {
      const { id } = parse(entryPath, request.params, 'path');
      const caller = await callers.of(request, response);
      response.json(await audit.entry(id, caller));
    });
    router.get('/audit/entries/:id/proof', async (request, response) => {
      const { id } = parse(entryPath, request.params, 'path');
      const caller = await callers.of(request, response);
      response.json(await audit.proof(id, caller));
    });
    router.get('/audit/checkpoint', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json(await audit.checkpoint(caller));
    });
    router.get('/audit/consistency', async (request, response) => {
      const { from, to } = parse(sizes, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await audit.consistency(from, to, caller));
    });
    router.get('/audit/export', async (request, response) => {
      const { format, ...query } = parse(exportQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      await audit.export(query, format, caller, attachment(response));
    });
    router.get('/audit/bundle', async (request, response) => {
      const caller = await callers.of(request, response);
      await audit.bundle(caller, attachment(response));
    });
    router.get('/audit/state', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json(await audit.state(caller));
    });
  };
}
