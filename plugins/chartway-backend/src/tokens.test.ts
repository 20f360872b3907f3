import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { tokenTypes } from '@backstage/plugin-auth-node';
import Router from 'express-promise-router';
import { SignJWT, type JWTPayload } from 'jose';
import {
  EXTERNAL,
  startPortal,
  type Portal,
} from './__testUtils__/startPortal';
import { newKey, type SigningKey } from './__testUtils__/TestIdentity';

jest.setTimeout(60_000);

const PERSON = 'user:default/olga-operations';
const HOUR = 3600;

let portal: Portal;
/** Key of a service called `stranger`, published where the keys of a plugin are. */
let strangersKey: SigningKey;

/** Publishes the keys of a service that is no plugin of Chartway's. */
const stranger = createBackendPlugin({
  pluginId: 'stranger-keys',
  register(env) {
    env.registerInit({
      deps: { root: coreServices.rootHttpRouter },
      async init({ root }) {
        const router = Router();
        router.get('/.backstage/auth/v1/jwks.json', async (_, response) => {
          response.json({ keys: [strangersKey.jwk] });
        });
        root.use('/api/stranger', router);
      },
    });
  },
});

beforeAll(async () => {
  strangersKey = await newKey('stranger');
  portal = await startPortal({ features: [stranger] });
});

afterAll(() => portal.stop());

const seconds = () => Math.floor(Date.now() / 1000);

/** How the portal answers a token; the answer must not repeat it. */
async function statusOf(token: string, path = '/v1/instances') {
  const response = await fetch(`${portal.base}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await response.text()).not.toContain(token);
  return response.status;
}

const encode = (part: object) =>
  Buffer.from(JSON.stringify(part)).toString('base64url');

/** A plugin token as the service `stranger` could sign it. */
function strangersToken(claims: JWTPayload) {
  const { kid, privateKey } = strangersKey;
  const iat = seconds();
  return new SignJWT({ sub: 'stranger', iat, exp: iat + HOUR, ...claims })
    .setProtectedHeader({ typ: tokenTypes.plugin.typParam, alg: 'ES256', kid })
    .sign(privateKey);
}

describe('tokens of services', () => {
  it('security 30: takes the static tokens of the configuration and no others', async () => {
    expect(await statusOf(EXTERNAL.reader)).toBe(200);
    expect(await statusOf(`${EXTERNAL.reader}x`)).toBe(401);
    expect(await statusOf(EXTERNAL.reader.slice(0, -1))).toBe(401);
    expect(await statusOf(EXTERNAL.elsewhere)).toBe(403);
  });

  it('security 30: takes no token that a plugin got for another plugin', async () => {
    expect(await statusOf(await portal.serviceToken('catalog'))).toBe(200);
    expect(
      await statusOf(await portal.serviceToken('catalog', 'permission')),
    ).toBe(401);
  });

  it('security 30: lets no service pretend to be another one', async () => {
    const aud = 'chartway';
    expect(await statusOf(await strangersToken({ aud }))).toBe(200);
    const client = portal.client.catalogComponents({
      token: await strangersToken({ aud }),
    });
    expect(await client).toEqual([]);
    for (const sub of ['catalog', 'scaffolder', 'chartway', '../catalog', '']) {
      expect(await statusOf(await strangersToken({ aud, sub }))).toBe(401);
    }
  });

  it('security 31: takes a person for whom a service acts from a proof of that person only', async () => {
    const obo = await portal.identity.cookieToken(PERSON);
    expect(await statusOf(await strangersToken({ aud: 'chartway', obo }))).toBe(
      200,
    );
    for (const forged of [`${obo}x`, PERSON, encode({ sub: PERSON })]) {
      const token = await strangersToken({ aud: 'chartway', obo: forged });
      expect(await statusOf(token)).toBe(401);
    }
    const elsewhere = await portal.onBehalfOf('scaffolder', PERSON, 'catalog');
    expect(await statusOf(elsewhere)).toBe(401);
  });

  it('security 31: takes no cookie token, wherever it is put', async () => {
    const token = await portal.identity.cookieToken(PERSON);
    expect(await statusOf(token)).toBe(401);
    const response = await fetch(`${portal.base}/v1/instances`, {
      headers: { cookie: `backstage-auth=${token}` },
    });
    expect(response.status).toBe(401);
    await response.arrayBuffer();
  });

  it('security 60: takes no token from the query', async () => {
    const token = await portal.identity.userToken(PERSON);
    for (const name of ['token', 'access_token', 'authorization']) {
      const url = `${portal.base}/v1/instances?${name}=${token}`;
      const response = await fetch(url);
      expect(response.status).toBe(401);
      await response.arrayBuffer();
    }
  });
});

describe('forged tokens of people', () => {
  const claims = () => ({
    sub: PERSON,
    ent: [PERSON, 'group:default/operations'],
    aud: tokenTypes.user.audClaim,
    iat: seconds(),
    exp: seconds() + HOUR,
  });
  const header = () => ({
    typ: tokenTypes.user.typParam,
    kid: portal.identity.key.kid,
  });

  it('takes the real one', async () => {
    const { identity } = portal;
    expect(await statusOf(await identity.userToken(PERSON))).toBe(200);
  });

  it.each(['none', 'None', 'NONE', ''])(
    'security 32: refuses alg %j',
    async alg => {
      const unsigned = `${encode({ ...header(), alg })}.${encode(claims())}.`;
      expect(await statusOf(unsigned)).toBe(401);
      expect(await statusOf(`${unsigned}AAAA`)).toBe(401);
    },
  );

  it('security 32: refuses HS256 with the public key as the secret', async () => {
    const { jwk } = portal.identity.key;
    const secrets = [JSON.stringify(jwk), jwk.x ?? '', `${jwk.x}${jwk.y}`];
    for (const secret of secrets) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ ...header(), alg: 'HS256' })
        .sign(new TextEncoder().encode(secret));
      expect(await statusOf(token)).toBe(401);
    }
  });

  it('security 32: refuses a key that the token brings along', async () => {
    const { kid } = header();
    const { privateKey, jwk } = await newKey(kid);
    const url = `${portal.origin}/api/stranger/.backstage/auth/v1/jwks.json`;
    for (const extra of [{}, { jwk }, { jku: url }, { x5u: url }]) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ ...header(), alg: 'ES256', ...extra })
        .sign(privateKey);
      expect(await statusOf(token)).toBe(401);
    }
  });

  it('security 32: refuses a real token that was changed', async () => {
    const token = await portal.identity.userToken('user:default/sam-support');
    const [head, , signature] = token.split('.');
    expect(await statusOf(`${head}.${encode(claims())}.${signature}`)).toBe(
      401,
    );
  });

  it.each<[string, JWTPayload]>([
    ['an expiry that has passed', { exp: seconds() - 60 }],
    ['a beginning that has not come', { nbf: seconds() + HOUR }],
    ['no expiry', { exp: undefined }],
    ['no issue time', { iat: undefined }],
    ['no subject', { sub: undefined }],
  ])('security 32: refuses a signed token with %s', async (_, changes) => {
    const token = await portal.identity.userToken(PERSON, { claims: changes });
    expect(await statusOf(token)).toBe(401);
  });

  it('security 32: refuses a token that names neither its kind nor whom it is for', async () => {
    const { identity } = portal;
    const token = await identity.userToken(PERSON, {
      claims: { aud: undefined },
      header: { typ: undefined },
    });
    expect(await statusOf(token)).toBe(401);
    const other = await identity.userToken(PERSON, {
      claims: { aud: 'another-portal' },
      header: { typ: undefined },
    });
    expect(await statusOf(other)).toBe(401);
  });

  it('security 32: refuses a plugin token without aud, for another plugin, or expired', async () => {
    expect(await statusOf(await strangersToken({}))).toBe(401);
    expect(await statusOf(await strangersToken({ aud: 'catalog' }))).toBe(401);
    const late = { aud: 'chartway', exp: seconds() - 60 };
    expect(await statusOf(await strangersToken(late))).toBe(401);
  });

  // Backstage keeps no list of used tokens; a replay ends with the token's life (one hour at most).
  it('security 32: ends the replay of a jti with the expiry of its token', async () => {
    const replayed = (exp: number) =>
      portal.identity.userToken(PERSON, { claims: { jti: 'one', exp } });
    const alive = await replayed(seconds() + HOUR);
    expect([await statusOf(alive), await statusOf(alive)]).toEqual([200, 200]);
    expect(await statusOf(await replayed(seconds() - 1))).toBe(401);
  });

  it('security 32: takes the new key and drops the old one after a rotation', async () => {
    const { identity } = portal;
    const before = await identity.userToken(PERSON);
    expect(await statusOf(before, '/v1/info')).toBe(200);
    await identity.rotate('second');
    expect(await statusOf(await identity.userToken(PERSON), '/v1/info')).toBe(
      200,
    );
    expect(await statusOf(before, '/v1/info')).toBe(401);
  });
});
