import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { redact } from '../redaction/redact';
import type { DeliveryStore } from './DeliveryStore';
import { readNews, type WebhookNews } from './domain/webhookPayload';
import {
  deliveryKeys,
  requireProof,
  type Delivery,
  type WebhookSource,
} from './domain/webhookSources';

/** How long deliveries are remembered. What a replay does after that is a look at Git or Argo CD, and no more. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;
const PRUNE_EVERY = 1_000;

/** Secrets by source; a source without one is not listened to. */
export type WebhookSecrets = Readonly<Partial<Record<WebhookSource, string>>>;

/** Looks again where news say that something changed. What it reads there is the truth, not the news. */
export interface NewsListener {
  heard(news: Exclude<WebhookNews, { kind: 'other' }>): Promise<void>;
}

/** Webhooks of Git hosts and of Argo CD: proven, each followed once, and trusted with nothing but where to look. */
export class WebhookService {
  readonly #secrets: WebhookSecrets;
  readonly #deliveries: DeliveryStore;
  readonly #listener: NewsListener;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  #untilPruned = 0;

  constructor(options: {
    secrets: WebhookSecrets;
    deliveries: DeliveryStore;
    listener: NewsListener;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.#secrets = options.secrets;
    this.#deliveries = options.deliveries;
    this.#listener = options.listener;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /**
   * Takes a webhook and follows it, after the answer.
   *
   * @returns whether there is anything to follow.
   * @throws NotFoundError for a source without a secret, AuthenticationError, InputError, ConflictError for a repetition.
   */
  async receive(delivery: Delivery): Promise<'accepted' | 'ignored'> {
    const { source, body } = delivery;
    const secret = this.#secrets[source];
    if (!secret) {
      throw new NotFoundError(
        `This portal does not listen to ${source}; it does once chartway.webhooks.${source}.secret is set.`,
      );
    }
    requireProof(delivery, secret);
    const now = this.#now();
    const news = readNews(source, body, now);
    const keys = deliveryKeys(delivery);
    if (!(await this.#deliveries.remember(keys, now))) {
      throw new ConflictError(
        'This webhook came in before and was followed then; nothing was done now.',
      );
    }
    await this.#prune(now);
    if (news.kind === 'other') return 'ignored';
    void this.#follow(news, keys);
    return 'accepted';
  }

  async #follow(
    news: Exclude<WebhookNews, { kind: 'other' }>,
    keys: readonly string[],
  ): Promise<void> {
    try {
      await this.#listener.heard(news);
    } catch (error) {
      this.#logger.warn(
        `What a webhook told of could not be looked at; the next regular look will find it: ${redact(
          String(error),
        )}`,
      );
      await this.#deliveries.forget(keys).catch(() => {});
    }
  }

  async #prune(now: Date): Promise<void> {
    if (this.#untilPruned > 0) {
      this.#untilPruned -= 1;
      return;
    }
    this.#untilPruned = PRUNE_EVERY;
    await this.#deliveries.prune(new Date(now.getTime() - REMEMBERED_MS));
  }
}
