import type { IdentityApi } from '@backstage/frontend-plugin-api';
import { forgetUser } from './rememberedUser';

/** The identity of a development sign-in; signing out forgets the choice as well. */
export class DevelopmentIdentity implements IdentityApi {
  readonly #identity: IdentityApi;

  constructor(identity: IdentityApi) {
    this.#identity = identity;
  }

  getProfileInfo() {
    return this.#identity.getProfileInfo();
  }

  getBackstageIdentity() {
    return this.#identity.getBackstageIdentity();
  }

  getCredentials() {
    return this.#identity.getCredentials();
  }

  async signOut() {
    forgetUser();
    await this.#identity.signOut();
  }
}
