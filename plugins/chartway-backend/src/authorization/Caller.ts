import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';

/** Who asks: passed to every service method, for permission checks, commits and the audit log. */
export type Caller = {
  credentials: BackstageCredentials;
  /** Entity reference of the person, or `service:<subject>`. */
  actor: string;
  /** The service that acts for the person, such as `plugin:scaffolder`. */
  via?: string;
  /** Correlates everything one request did. */
  requestId: string;
};

/** @throws NotAllowedError for credentials that are neither a person's nor a service's. */
export function callerOf(
  auth: Pick<AuthService, 'isPrincipal'>,
  credentials: BackstageCredentials,
  requestId: string,
): Caller {
  if (auth.isPrincipal(credentials, 'user')) {
    const { userEntityRef, actor } = credentials.principal;
    return {
      credentials,
      actor: userEntityRef,
      ...(actor && { via: actor.subject }),
      requestId,
    };
  }
  if (auth.isPrincipal(credentials, 'service')) {
    const actor = `service:${credentials.principal.subject}`;
    return { credentials, actor, requestId };
  }
  throw new NotAllowedError(
    'This needs the credentials of a person or of a service; sign in and try again.',
  );
}
