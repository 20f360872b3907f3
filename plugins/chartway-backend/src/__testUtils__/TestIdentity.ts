import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { tokenTypes } from '@backstage/plugin-auth-node';
import Router from 'express-promise-router';
import {
  exportJWK,
  generateKeyPair,
  GeneralSign,
  SignJWT,
  type JWK,
  type JWTPayload,
  type KeyLike,
} from 'jose';

const HOUR = 3600;

/** One key of the identity provider. */
export type SigningKey = { kid: string; privateKey: KeyLike; jwk: JWK };

/** A key with its public half as published. */
export async function newKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
  return { kid, privateKey, jwk };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/**
 * Stands in for the auth plugin: signs the tokens of people just as it does, publishes the keys, and tells who is in
 * which group. Verifying them is left to the real services of Backstage.
 */
export class TestIdentity {
  /** The keys it publishes; the first one signs. */
  keys: SigningKey[];
  readonly #groups: (person: string) => string[];

  private constructor(key: SigningKey, groups: (person: string) => string[]) {
    this.keys = [key];
    this.#groups = groups;
  }

  /** @param groups - Entity references of the groups of a person. */
  static async create(groups: (person: string) => string[]) {
    return new TestIdentity(await newKey('first'), groups);
  }

  /** A new key signs from now on; the old ones are not published any more. */
  async rotate(kid: string): Promise<void> {
    this.keys = [await newKey(kid)];
  }

  get key(): SigningKey {
    const [key] = this.keys;
    if (!key) throw new Error('There is no key');
    return key;
  }

  /** A person's token; claims and header may be changed to make it a bad one. */
  async userToken(
    person: string,
    changes: { claims?: JWTPayload; header?: object; key?: SigningKey } = {},
  ): Promise<string> {
    const { kid, privateKey } = changes.key ?? this.key;
    const iat = nowSeconds();
    const claims = { sub: person, iat, exp: iat + HOUR };
    return new SignJWT({
      aud: tokenTypes.user.audClaim,
      ...claims,
      ent: [person, ...this.#groups(person)],
      uip: await this.#proof(claims),
      ...changes.claims,
    })
      .setProtectedHeader({
        typ: tokenTypes.user.typParam,
        alg: 'ES256',
        kid,
        ...changes.header,
      })
      .sign(privateKey);
  }

  /** The token that a browser keeps in the cookie, good for little. */
  async cookieToken(person: string): Promise<string> {
    const { kid } = this.key;
    const iat = nowSeconds();
    const claims = { sub: person, iat, exp: iat + HOUR };
    const header = { typ: tokenTypes.limitedUser.typParam, alg: 'ES256', kid };
    const encode = (part: object) =>
      Buffer.from(JSON.stringify(part)).toString('base64url');
    return [encode(header), encode(claims), await this.#proof(claims)].join(
      '.',
    );
  }

  /** The signature that turns a token of a person into a limited one. */
  async #proof(claims: object): Promise<string> {
    const { kid, privateKey } = this.key;
    const payload = new TextEncoder().encode(JSON.stringify(claims));
    const header = { typ: tokenTypes.limitedUser.typParam, alg: 'ES256', kid };
    const signed = await new GeneralSign(payload)
      .addSignature(privateKey)
      .setProtectedHeader(header)
      .sign();
    const [signature] = signed.signatures;
    if (!signature) throw new Error('The proof was not signed');
    return signature.signature;
  }

  /** The plugin `auth` for the backend under test. */
  plugin() {
    return createBackendPlugin({
      pluginId: 'auth',
      register: env => {
        env.registerInit({
          deps: {
            httpRouter: coreServices.httpRouter,
            httpAuth: coreServices.httpAuth,
          },
          init: async ({ httpRouter, httpAuth }) => {
            const router = Router();
            router.get('/.well-known/jwks.json', async (_, response) => {
              response.json({ keys: this.keys.map(({ jwk }) => jwk) });
            });
            router.get('/v1/userinfo', async (request, response) => {
              const { principal } = await httpAuth.credentials(request, {
                allow: ['user'],
                allowLimitedAccess: true,
              });
              const { userEntityRef: sub } = principal;
              const ent = [sub, ...this.#groups(sub)];
              response.json({ claims: { sub, ent } });
            });
            httpRouter.use(router);
            for (const path of ['/.well-known/jwks.json', '/v1/userinfo']) {
              httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
            }
          },
        });
      },
    });
  }
}
