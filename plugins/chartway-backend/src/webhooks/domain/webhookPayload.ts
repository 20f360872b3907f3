import { InputError } from '@backstage/errors';
import { z } from 'zod';
import type { WebhookSource } from './webhookSources';

/**
 * What a webhook says has happened. Nothing of it is taken for true: it only tells where to look again.
 *
 * - `git`: a repository (`owner/name`) changed, a branch of it when it says which;
 * - `application`: an Argo CD Application changed;
 * - `other`: something the portal does not follow, such as a comment or a test of the webhook.
 */
export type WebhookNews =
  | { kind: 'git'; repository: string; branch?: string }
  | { kind: 'application'; application: string; url: string }
  | { kind: 'other' };

/** Minutes that a message of Argo CD, which signs nothing, may be old or its clock may be ahead. */
const MAX_AGE_MS = 5 * 60_000;

const text = z.string().min(1).max(500);
/** What is absent or of another kind is as if it were not there: other events have other forms. */
const optional = <S extends z.ZodType>(schema: S) =>
  schema.optional().catch(undefined);

const forge = z.object({
  ref: optional(text),
  repository: optional(z.object({ full_name: optional(text) })),
  // GitLab names the repository so.
  project: optional(z.object({ path_with_namespace: optional(text) })),
});

const notification = z.object({
  application: text,
  /** URL of the Argo CD, as it knows it itself. */
  url: text,
  /** When it was sent, ISO 8601. */
  at: z.iso.datetime({ offset: true }),
});

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(body),
    ) as unknown;
  } catch {
    throw new InputError(
      'The body of this webhook is not JSON. Set its content type to application/json where it is set up.',
    );
  }
}

function gitNews(payload: unknown): WebhookNews {
  const parsed = forge.safeParse(payload);
  if (!parsed.success) return { kind: 'other' };
  const { ref, repository, project } = parsed.data;
  const name = repository?.full_name ?? project?.path_with_namespace;
  if (!name) return { kind: 'other' };
  const branch = /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
  return { kind: 'git', repository: name, ...(branch && { branch }) };
}

function engineNews(payload: unknown, now: Date): WebhookNews {
  const parsed = notification.safeParse(payload);
  if (!parsed.success) {
    throw new InputError(
      'This notification of Argo CD does not say application, url and at. Use the template of the guide "Webhooks".',
    );
  }
  const { application, url, at } = parsed.data;
  if (Math.abs(now.getTime() - Date.parse(at)) > MAX_AGE_MS) {
    throw new InputError(
      `This notification of Argo CD is of ${at}, which is more than five minutes from now: it was recorded and sent again, or a clock is wrong.`,
    );
  }
  return { kind: 'application', application, url };
}

/**
 * Reads the body of a webhook whose sender is proven.
 *
 * @throws InputError for what is no JSON, and for a notification of Argo CD that is incomplete or old.
 */
export function readNews(
  source: WebhookSource,
  body: Uint8Array,
  now: Date,
): WebhookNews {
  const payload = parseJson(body);
  return source === 'argocd' ? engineNews(payload, now) : gitNews(payload);
}
