import type {
  DeploymentEngine,
  GitRepository,
} from '@chartway/plugin-chartway-node';
import type { WebhookNews } from './domain/webhookPayload';
import type { NewsListener } from './WebhookService';

/** A configured repository: the branch that counts, and itself, as far as it matters here. */
export type WatchedRepository = {
  branch: string;
  repository(): Promise<Pick<GitRepository, 'cloneUrl' | 'changed'>>;
};

/** A deployment engine, as far as it matters here. */
export type WatchedEngine = Pick<DeploymentEngine, 'url' | 'lookAgain'>;

/** `owner/name` of the URL that a repository is cloned from. */
function pathOf(cloneUrl: string): string | undefined {
  try {
    return new URL(cloneUrl).pathname
      .replace(/^\/+|\/+$/g, '')
      .replace(/\.git$/, '');
  } catch {
    return undefined;
  }
}

const sameServer = (a: string, b: string | undefined) =>
  b !== undefined && a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

/** Follows news of webhooks: has repositories read again, and engines looked at, without believing a word. */
export class LookAgain implements NewsListener {
  readonly #repositories: readonly WatchedRepository[];
  readonly #gitops: WatchedRepository;
  readonly #engines: readonly WatchedEngine[];
  readonly #lookAtGit: () => Promise<void>;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(options: {
    repositories: readonly WatchedRepository[];
    /** The one of them that holds desired state. */
    gitops: WatchedRepository;
    engines: readonly WatchedEngine[];
    /** What is done at every regular look at Git. */
    lookAtGit: () => Promise<void>;
  }) {
    this.#repositories = options.repositories;
    this.#gitops = options.gitops;
    this.#engines = options.engines;
    this.#lookAtGit = options.lookAtGit;
  }

  async heard(news: Exclude<WebhookNews, { kind: 'other' }>): Promise<void> {
    if (news.kind === 'application') {
      await this.#lookAtApplication(news);
      return;
    }
    for (const access of this.#repositories) {
      const repository = await access.repository();
      if (pathOf(repository.cloneUrl) !== news.repository) continue;
      repository.changed?.(news.branch ?? access.branch);
      const desired = !news.branch || news.branch === access.branch;
      if (access === this.#gitops && desired) await this.#look();
    }
  }

  async #lookAtApplication(news: {
    application: string;
    url: string;
  }): Promise<void> {
    const engines = this.#engines.filter(({ url }) =>
      sameServer(news.url, url),
    );
    for (const engine of engines) await engine.lookAgain?.(news.application);
  }

  /** One look at a time. News that come meanwhile lead to one more, however many they are. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookUntilQuiet().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      await this.#lookAtGit();
    } while (this.#again);
  }
}
