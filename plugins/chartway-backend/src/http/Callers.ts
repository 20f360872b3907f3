import type {
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request, Response } from 'express';
import { callerOf, type Caller } from '../authorization/Caller';
import { originOf } from './origin';
import { requestIdOf } from './requestId';

/** Finds out who sent a request: a person, a service on behalf of a person, or a service. */
export class Callers {
  readonly #auth: AuthService;
  readonly #httpAuth: HttpAuthService;

  constructor(auth: AuthService, httpAuth: HttpAuthService) {
    this.#auth = auth;
    this.#httpAuth = httpAuth;
  }

  /** @throws AuthenticationError without credentials; NotAllowedError for cookies and other limited tokens. */
  async of(request: Request, response: Response): Promise<Caller> {
    const credentials = await this.#httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const requestId = requestIdOf(response);
    return callerOf(this.#auth, credentials, requestId, originOf(request));
  }
}
