import type { RequestHandler, Response } from 'express';
import { timeOrderedId } from './timeOrderedId';

const HEADER = 'x-request-id';
/** What proxies send; anything else could forge lines of the log. */
const ACCEPTED = /^[A-Za-z0-9._:-]{8,128}$/;

/** Gives every request an id, the one it brings or a new one, and sends it back. */
export function assignRequestId(): RequestHandler {
  return (request, response, next) => {
    const given = request.header(HEADER);
    const id = given && ACCEPTED.test(given) ? given : timeOrderedId();
    response.setHeader(HEADER, id);
    next();
  };
}

/** The id that {@link assignRequestId} gave. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(HEADER) ?? '');
}
