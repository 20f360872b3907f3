import type { ChartwayRole } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { EXTERNAL, type Portal } from '../startPortal';
import { PEOPLE } from './setUp';
import type { Probe } from './probes';
import type { Ask, Fixture, RouteEntry } from './routeEntry';

const answered = z.object({ output: z.unknown() });

/** Who asks, as headers of the request. */
export type Credentials = Record<string, string>;

const bearer = (token: string): Credentials => ({
  authorization: `Bearer ${token}`,
});

/** The person of a role with their own token. */
export const asPerson = async (portal: Portal, role: ChartwayRole) =>
  bearer(await portal.identity.userToken(PEOPLE[role]));

/** A plugin on behalf of the person of a role. */
export const onBehalfOf = async (portal: Portal, role: ChartwayRole) =>
  bearer(await portal.onBehalfOf('scaffolder', PEOPLE[role]));

/** The person of a role with nothing but the cookie. */
export const byCookie = async (portal: Portal, role: ChartwayRole) => ({
  cookie: `backstage-auth=${await portal.identity.cookieToken(PEOPLE[role])}`,
});

/** A service in its own name. */
export async function asService(portal: Portal, subject: string) {
  const [kind, name = ''] = subject.split(':');
  return bearer(
    kind === 'plugin'
      ? await portal.serviceToken(name)
      : EXTERNAL[name as keyof typeof EXTERNAL],
  );
}

function bodyOf(body: Ask['body']) {
  if (body === undefined) return {};
  return body instanceof Uint8Array
    ? { body, headers: { 'content-type': 'application/gzip' } }
    : {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      };
}

/** Sends a request below `/api/chartway`. */
export function send(
  portal: Portal,
  method: string,
  { path, body }: Ask,
  credentials: Credentials,
): Promise<Response> {
  const { headers, ...rest } = bodyOf(body);
  return fetch(`${portal.base}${path}`, {
    method,
    ...rest,
    headers: { ...headers, ...credentials },
  });
}

/** What was answered; undefined for a refusal. @throws Error for an answer that is neither a yes nor a no. */
async function told(
  door: string,
  response: Response,
  { text: isText, mayConflict }: Partial<RouteEntry> = {},
): Promise<unknown> {
  const text = await response.text();
  if (mayConflict && response.status === 409) return text;
  if ([403, 404].includes(response.status)) return undefined;
  if (!response.ok) {
    throw new Error(`${door} answered ${response.status}: ${text}`);
  }
  const answer: unknown = isText ? text : JSON.parse(text);
  return answer;
}

/** What a route answers. */
export async function answerOf(
  portal: Portal,
  entry: RouteEntry,
  ask: Ask,
  credentials: Credentials,
): Promise<unknown> {
  const [method = 'GET'] = entry.route.split(' ');
  const response = await send(portal, method, ask, credentials);
  return told(entry.route, response, entry);
}

/** Whether a route lets somebody in. */
export async function letsIn(
  { portal, fixture }: { portal: Portal; fixture: Fixture },
  entry: RouteEntry,
  probe: Probe,
  credentials: Credentials,
): Promise<boolean> {
  const ask = entry.ask(probe, fixture);
  const answer = await answerOf(portal, entry, ask, credentials);
  if (answer === undefined) return false;
  return entry.shows?.(answer, probe, fixture) ?? true;
}

/** Calls an action for assistants by the API that the endpoint for assistants calls. */
export function invoke(
  portal: Portal,
  action: string,
  input: object,
  credentials: Credentials,
): Promise<Response> {
  const id = encodeURIComponent(action);
  const path = `/.backstage/actions/v1/actions/${id}/invoke`;
  return send(portal, 'POST', { path, body: input }, credentials);
}

/** What an action for assistants tells. */
export async function tellingOf(
  portal: Portal,
  action: string,
  input: object,
  credentials: Credentials,
): Promise<unknown> {
  const response = await invoke(portal, action, input, credentials);
  const answer = await told(action, response);
  return answer === undefined ? undefined : answered.parse(answer).output;
}
