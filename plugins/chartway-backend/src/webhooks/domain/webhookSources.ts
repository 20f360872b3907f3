import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AuthenticationError } from '@backstage/errors';

/** Who sends webhooks. */
export const WEBHOOK_SOURCES = ['gitea', 'github', 'gitlab', 'argocd'] as const;

/** Who sends a webhook. */
export type WebhookSource = (typeof WEBHOOK_SOURCES)[number];

/** A webhook as it came in. */
export type Delivery = {
  source: WebhookSource;
  /** Looks up a header of the request; names in any case. */
  header(name: string): string | undefined;
  body: Uint8Array;
};

const digestOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest();

/** Compares in constant time, whatever the lengths. */
const same = (a: string, b: string) =>
  timingSafeEqual(digestOf(a), digestOf(b));

const hmac = (secret: string, body: Uint8Array) =>
  createHmac('sha256', secret).update(body).digest('hex');

/** How each source proves that it knows the secret, and what it has to bring for that. */
const PROOFS: Readonly<
  Record<
    WebhookSource,
    { header: string; expected(secret: string, body: Uint8Array): string }
  >
> = {
  gitea: { header: 'x-gitea-signature', expected: hmac },
  github: {
    header: 'x-hub-signature-256',
    expected: (secret, body) => `sha256=${hmac(secret, body)}`,
  },
  // Signs nothing; sends the secret itself.
  gitlab: { header: 'x-gitlab-token', expected: secret => secret },
  argocd: { header: 'authorization', expected: secret => `Bearer ${secret}` },
};

/**
 * Checks that a webhook comes from who knows the secret.
 *
 * Sources: Gitea "Webhooks", GitHub "Validating webhook deliveries", GitLab "Webhooks: secret token", Argo CD
 * "Notifications: webhook".
 *
 * @throws AuthenticationError which says what is missing or wrong, and never the secret.
 */
export function requireProof(
  { source, header, body }: Delivery,
  secret: string,
): void {
  const proof = PROOFS[source];
  const given = header(proof.header);
  if (given === undefined || given === '') {
    throw new AuthenticationError(
      `This webhook is not signed: it has no header ${proof.header}. Enter the secret of chartway.webhooks.${source} where the webhook is set up.`,
    );
  }
  if (!same(given, proof.expected(secret, body))) {
    throw new AuthenticationError(
      `The header ${proof.header} does not prove that the sender knows the secret of chartway.webhooks.${source}.`,
    );
  }
}

const DELIVERY_IDS: Readonly<Record<WebhookSource, string>> = {
  gitea: 'x-gitea-delivery',
  github: 'x-github-delivery',
  gitlab: 'x-gitlab-event-uuid',
  argocd: '',
};

/**
 * What tells a delivery from every other. The body counts always, because it is what is signed: a recorded body under a new
 * delivery id is still the same delivery.
 */
export function deliveryKeys({ source, header, body }: Delivery): string[] {
  const keys = [`${source} body ${digestOf(body).toString('hex')}`];
  const name = DELIVERY_IDS[source];
  const id = name && header(name);
  if (id) keys.push(`${source} id ${digestOf(id).toString('hex')}`);
  return keys;
}
