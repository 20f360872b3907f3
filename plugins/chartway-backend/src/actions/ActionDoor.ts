import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import { callerOf, type Caller } from '../authorization/Caller';
import { present } from '../http/errors';
import { redact } from '../redaction/redact';

/**
 * The door through which assistants come (Model Context Protocol): finds out who asks, and answers errors as the HTTP
 * routes do.
 */
export class ActionDoor {
  readonly #auth: AuthService;
  readonly #logger: LoggerService;

  constructor(auth: AuthService, logger: LoggerService) {
    this.#auth = auth;
    this.#logger = logger;
  }

  /**
   * Runs an action in the name of whoever sent the credentials.
   *
   * @throws NotAllowedError for credentials of nobody; an error of Backstage with a message that may be shown.
   */
  async open<T>(
    credentials: BackstageCredentials,
    work: (caller: Caller) => Promise<T>,
  ): Promise<{ output: T }> {
    const requestId = randomUUID();
    try {
      const caller = callerOf(this.#auth, credentials, requestId);
      return { output: await work(caller) };
    } catch (cause) {
      throw this.#presented(cause, requestId);
    }
  }

  #presented(cause: unknown, requestId: string): Error {
    const { statusCode, error } = present(cause);
    if (statusCode < 500) return error;
    const reason = isError(cause) ? redact(cause.stack ?? cause.message) : '';
    this.#logger.error(
      `Request ${requestId} failed with ${statusCode}: ${reason}`,
    );
    const message = `${error.message} (request ${requestId})`;
    return statusCode === 500
      ? new Error(message)
      : new ServiceUnavailableError(message);
  }
}
