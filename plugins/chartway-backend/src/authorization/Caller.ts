import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { AuditDoor } from '@chartway/plugin-chartway-common';
import type { RequestOrigin, RequestSource } from '../http/origin';

/** Who asks: passed to every service method, for permission checks, commits and the audit log. */
export type Caller = {
  credentials: BackstageCredentials;
  /** Entity reference of the person, or `service:<subject>`. */
  actor: string;
  /** The person for whom a service acts with their token; the actor itself, who answers for it. */
  onBehalfOf?: string;
  /** The service that acts for the person, such as `plugin:scaffolder`. */
  via?: string;
  door: AuditDoor;
  source?: RequestSource;
  /** Correlates everything one request did. */
  requestId: string;
};

/** Services that pass a person's token on, by what they are to that person. Others are clients like any. */
const DOORS: Readonly<Record<string, AuditDoor>> = {
  'plugin:scaffolder': 'action',
  'plugin:mcp-actions': 'mcp',
};

/**
 * Says who asks, and through which door. The services are told by their signed tokens. Whether a person's own token comes
 * from a browser (`ui`) or from another client (`api`) is told by headers; who holds the token can forge those, so it is
 * good for the record and decides nothing.
 *
 * @throws NotAllowedError for credentials that are neither a person's nor a service's.
 */
export function callerOf(
  auth: Pick<AuthService, 'isPrincipal'>,
  credentials: BackstageCredentials,
  requestId: string,
  origin: RequestOrigin = { browser: false },
): Caller {
  const common = {
    credentials,
    requestId,
    ...(origin.source && { source: origin.source }),
  };
  if (auth.isPrincipal(credentials, 'user')) {
    const { userEntityRef, actor } = credentials.principal;
    if (!actor) {
      const door = origin.browser ? 'ui' : 'api';
      return { ...common, actor: userEntityRef, door };
    }
    const via = actor.subject;
    const door = Object.hasOwn(DOORS, via) ? DOORS[via] : undefined;
    return {
      ...common,
      actor: userEntityRef,
      onBehalfOf: userEntityRef,
      via,
      door: door ?? 'api',
    };
  }
  if (auth.isPrincipal(credentials, 'service')) {
    const { subject } = credentials.principal;
    // Plugins act in their own name only for the portal's own work, such as filling the catalog.
    const door = subject.startsWith('plugin:') ? 'system' : 'api';
    return { ...common, actor: `service:${subject}`, door };
  }
  throw new NotAllowedError(
    'This needs the credentials of a person or of a service; sign in and try again.',
  );
}
