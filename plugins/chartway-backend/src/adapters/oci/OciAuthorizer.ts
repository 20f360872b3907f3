import { performance } from 'node:perf_hooks';
import { parseJson, tokenSchema } from './schema';

/** Name and password (or token) of an account at a registry. */
export type OciCredentials = { username: string; password: string };

/** One request to a token service; the transport adds time-out and size cap. */
export type TokenRequest = {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
};

/** What answered a token request. */
export type TokenAnswer = { status: number; body: Uint8Array };

type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: URL; service: string | undefined };

type Token = { value: string; expiresAt: number };

// A token that runs out while a request is under way would cost a second round.
const EXPIRY_MARGIN_MS = 5_000;

/**
 * Answers the challenges of one registry: Basic, and Bearer by the token services of the distribution project
 * (GET, and POST of OAuth 2 where GET is not offered). Keeps tokens by scope until they expire, by the monotonic clock.
 */
export class OciAuthorizer {
  private challenge: Challenge | undefined;
  private readonly tokens = new Map<string, Promise<Token>>();

  constructor(
    private readonly credentials: OciCredentials | undefined,
    private readonly request: (request: TokenRequest) => Promise<TokenAnswer>,
    private readonly refusal: (answer: TokenAnswer) => Error,
  ) {}

  /** Texts that must appear in no message. */
  get secrets(): string[] {
    return this.credentials
      ? [this.credentials.password, basic(this.credentials)]
      : [];
  }

  /** `Authorization` for a request of some scopes, undefined while the registry has asked for none. */
  async header(scopes: readonly string[]): Promise<string | undefined> {
    if (this.challenge?.scheme === 'basic') {
      return this.credentials && `Basic ${basic(this.credentials)}`;
    }
    if (this.challenge?.scheme === 'bearer') {
      return `Bearer ${await this.token(this.challenge, scopes)}`;
    }
    return undefined;
  }

  /**
   * Takes a 401 in.
   *
   * @returns whether asking again makes sense.
   * @throws Error when the header cannot be understood.
   */
  accept(
    header: string | null,
    sent: string | undefined,
    scopes: readonly string[],
  ): boolean {
    const challenge = parseChallenge(header);
    this.challenge = challenge;
    if (challenge?.scheme === 'basic') {
      return this.credentials !== undefined && !sent?.startsWith('Basic ');
    }
    this.tokens.delete(scopes.join(' '));
    return challenge !== undefined;
  }

  private async token(
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
  ): Promise<string> {
    const key = scopes.join(' ');
    const known = this.tokens.get(key);
    const expired = known && (await known).expiresAt <= performance.now();
    if (expired && this.tokens.get(key) === known) {
      this.tokens.delete(key);
    }
    const asked = this.tokens.get(key) ?? this.ask(key, challenge, scopes);
    return (await asked).value;
  }

  /** Kept as a promise: requests in parallel wait for one token. */
  private ask(
    key: string,
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
  ): Promise<Token> {
    const asked = this.fetchToken(challenge, scopes);
    this.tokens.set(key, asked);
    asked.catch(() => this.tokens.delete(key));
    return asked;
  }

  private async fetchToken(
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
  ): Promise<Token> {
    const askedAt = performance.now();
    let answer = await this.getToken(challenge, scopes);
    if ((answer.status === 404 || answer.status === 405) && this.credentials) {
      answer = await this.postToken(challenge, scopes, this.credentials);
    }
    const parsed =
      answer.status === 200 ? parseJson(tokenSchema, answer.body) : undefined;
    if (!parsed?.token) {
      throw this.refusal(answer);
    }
    return {
      value: parsed.token,
      expiresAt:
        askedAt + Math.max(0, parsed.lifetimeSeconds * 1000 - EXPIRY_MARGIN_MS),
    };
  }

  private getToken(
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
  ): Promise<TokenAnswer> {
    const url = new URL(challenge.realm);
    if (challenge.service !== undefined) {
      url.searchParams.set('service', challenge.service);
    }
    for (const scope of scopes) {
      url.searchParams.append('scope', scope);
    }
    const headers: Record<string, string> = this.credentials
      ? { authorization: `Basic ${basic(this.credentials)}` }
      : {};
    return this.request({ url, method: 'GET', headers });
  }

  private postToken(
    challenge: Challenge & { scheme: 'bearer' },
    scopes: readonly string[],
    credentials: OciCredentials,
  ): Promise<TokenAnswer> {
    const form = new URLSearchParams({
      grant_type: 'password',
      client_id: 'chartway',
      scope: scopes.join(' '),
      username: credentials.username,
      password: credentials.password,
    });
    if (challenge.service !== undefined) {
      form.set('service', challenge.service);
    }
    return this.request({
      url: challenge.realm,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
  }
}

function basic({ username, password }: OciCredentials): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

/** The strongest challenge of a `WWW-Authenticate` header (RFC 9110, section 11.6.1) that this client can answer. */
function parseChallenge(header: string | null): Challenge | undefined {
  const text = header ?? '';
  const bearer = /(?:^|,)\s*bearer\s+(.*)$/i.exec(text)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map<string, string>();
    for (const [, key, quoted, plain] of bearer.matchAll(
      /([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi,
    )) {
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
      if (key !== undefined && value !== undefined) {
        parameters.set(key.toLowerCase(), value);
      }
    }
    const realm = parameters.get('realm') ?? '';
    return URL.canParse(realm)
      ? {
          scheme: 'bearer',
          realm: new URL(realm),
          service: parameters.get('service'),
        }
      : undefined;
  }
  return /(?:^|,)\s*basic\b/i.test(text) ? { scheme: 'basic' } : undefined;
}
