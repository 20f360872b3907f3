import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import type {
  AdapterFactory,
  GitHost,
  GitRepository,
} from '@chartway/plugin-chartway-node';
import { parseOptions } from '../../adapterOptions';
import { hasStatus } from '../../JsonHttpClient';
import { checkGitVersion, GitCommand } from '../GitCommand';
import { HostAddress } from '../HostAddress';
import { translateGitError } from '../gitErrors';
import { checkBranch, checkRepositoryName } from '../gitNames';
import { GiteaClient } from './GiteaClient';
import { GiteaGitRepository } from './GiteaGitRepository';
import { GiteaOptions } from './schema';

/** Repositories of one user or organization on a Gitea server. */
class GiteaGitHost implements GitHost {
  readonly kind = 'gitea';
  readonly url: string;
  private readonly git: GitCommand;
  private readonly client: GiteaClient;
  private readonly address: HostAddress;
  private readonly repositories = new Map<string, GiteaGitRepository>();
  private checked: Promise<void> | undefined;

  constructor(
    private readonly options: GiteaOptions,
    private readonly clones: string,
    private readonly configKey: string,
  ) {
    this.url = options.url;
    this.client = new GiteaClient(options, configKey);
    this.address = new HostAddress(options.url, lookup);
    this.git = authenticatedGit(options);
  }

  async repository(name: string): Promise<GitRepository> {
    const found = await this.find(name);
    if (found) return found;
    const { owner, url } = this.options;
    throw new NotFoundError(
      `There is no repository ${owner}/${name} of Gitea at ${url} that the account of ${this.configKey}.token may see: create it or check ${this.configKey}.owner`,
    );
  }

  async ensureRepository(
    name: string,
    options: { defaultBranch: string; description: string },
  ): Promise<GitRepository> {
    checkBranch(options.defaultBranch);
    const present = await this.find(name);
    if (present) return present;
    if (!this.options.createRepositories) {
      const { owner, url } = this.options;
      throw new NotFoundError(
        `There is no repository ${owner}/${name} of Gitea at ${url}: create it, or set ${this.configKey}.createRepositories: true`,
      );
    }
    try {
      await this.client.createRepository(name, options);
    } catch (error) {
      // Somebody created it at the same moment.
      if (!hasStatus(error, 409)) throw error;
    }
    return this.repository(name);
  }

  private async find(name: string): Promise<GiteaGitRepository | undefined> {
    checkRepositoryName(name);
    try {
      await this.checkGit();
      // The token goes to the REST API too.
      await this.address.pinned();
      const info = await this.client.repository(name);
      return this.keep(info.name, info.defaultBranch);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      const label = `repository ${name} of Gitea at ${this.options.url}`;
      throw translateGitError(error, label);
    }
  }

  private checkGit(): Promise<void> {
    this.checked ??= checkGitVersion(this.git).catch(error => {
      this.checked = undefined;
      throw error;
    });
    return this.checked;
  }

  // One object per repository, for it holds the queues of the writers.
  private keep(name: string, defaultBranch: string): GiteaGitRepository {
    const known = this.repositories.get(name);
    if (known && known.defaultBranch === defaultBranch) return known;
    const { url, owner } = this.options;
    const settings = {
      git: this.git,
      client: this.client,
      address: this.address,
      clones: this.clones,
      serverUrl: url,
      owner,
      username: this.options.username ?? owner,
      configKey: this.configKey,
    };
    const repository = new GiteaGitRepository(settings, name, defaultBranch);
    this.repositories.set(name, repository);
    return repository;
  }
}

// The header goes to this server only, and reaches Git by environment, which other users of the machine cannot read.
function authenticatedGit(options: GiteaOptions): GitCommand {
  const credentials = `${options.username ?? options.owner}:${options.token}`;
  const basic = Buffer.from(credentials, 'utf8').toString('base64');
  return new GitCommand({
    protocols: [options.url.startsWith('https:') ? 'https' : 'http'],
    config: {
      [`http.${options.url}/.extraHeader`]: `Authorization: Basic ${basic}`,
    },
    secrets: [options.token, basic],
  });
}

/**
 * Makes the Git host `chartway.git` with `type: gitea`.
 *
 * @public
 */
export const createGiteaGitHost: AdapterFactory<GitHost> = context => {
  const options = parseOptions(GiteaOptions, context);
  return new GiteaGitHost(
    options,
    join(context.dataFolder, 'git-clones'),
    context.configKey,
  );
};
