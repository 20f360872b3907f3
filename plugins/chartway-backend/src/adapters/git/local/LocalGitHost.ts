import { realpath, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import type {
  AdapterFactory,
  GitHost,
  GitRepository,
} from '@chartway/plugin-chartway-node';
import { parseOptions } from '../../adapterOptions';
import { initBare } from '../ClonedRemote';
import { checkGitVersion, GitCommand } from '../GitCommand';
import { translateGitError } from '../gitErrors';
import { checkBranch, checkRepositoryName, quoted } from '../gitNames';
import { LocalGitRepository } from './LocalGitRepository';
import { LocalGitOptions } from './schema';

const LABEL = 'the local Git folder';

/** Bare repositories `<folder>/<name>.git` on this machine, for people who have no Git host yet. */
class LocalGitHost implements GitHost {
  readonly kind = 'local';
  readonly url = undefined;
  private readonly git = new GitCommand();
  private readonly repositories = new Map<string, LocalGitRepository>();
  private checked: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly configKey: string,
  ) {}

  async repository(name: string): Promise<GitRepository> {
    const found = await this.open(name);
    if (found) return found;
    throw new NotFoundError(
      `There is no repository ${quoted(name)} in ${LABEL} (${
        this.configKey
      }.folder): create it first`,
    );
  }

  async ensureRepository(
    name: string,
    options: { defaultBranch: string; description: string },
  ): Promise<GitRepository> {
    checkBranch(options.defaultBranch);
    const present = await this.open(name);
    if (present) return present;
    const folder = this.folderOf(name);
    try {
      await initBare(this.git, folder, options.defaultBranch);
      await writeFile(
        join(folder, 'description'),
        `${options.description.replace(/\s+/g, ' ').trim()}\n`,
      );
    } catch (error) {
      throw translateGitError(error, `repository ${name} of ${LABEL}`);
    }
    return this.repository(name);
  }

  private folderOf(name: string): string {
    return join(this.folder, `${checkRepositoryName(name)}.git`);
  }

  private async open(name: string): Promise<LocalGitRepository | undefined> {
    const folder = this.folderOf(name);
    try {
      return await this.opened(name, folder);
    } catch (error) {
      throw translateGitError(error, `repository ${name} of ${LABEL}`);
    }
  }

  private async opened(
    name: string,
    folder: string,
  ): Promise<LocalGitRepository | undefined> {
    await this.checkGit();
    const present = await stat(join(folder, 'HEAD')).catch(() => undefined);
    if (!present) {
      this.repositories.delete(name);
      return undefined;
    }
    const known = this.repositories.get(name);
    if (known) return known;
    const path = await realpath(folder);
    const head = await this.git.run([
      `--git-dir=${path}`,
      'symbolic-ref',
      '--short',
      'HEAD',
    ]);
    // Two callers may come here at once; both must get the one object that holds the queues.
    const repository =
      this.repositories.get(name) ??
      new LocalGitRepository(
        this.git,
        path,
        name,
        head.toString('utf8').trim(),
      );
    this.repositories.set(name, repository);
    return repository;
  }

  private checkGit(): Promise<void> {
    this.checked ??= checkGitVersion(this.git).catch(error => {
      this.checked = undefined;
      throw error;
    });
    return this.checked;
  }
}

/**
 * Makes the embedded Git host: `chartway.git` with `type: local`.
 *
 * @public
 */
export const createLocalGitHost: AdapterFactory<GitHost> = context => {
  const options = parseOptions(LocalGitOptions, context);
  const folder = resolve(context.dataFolder, options.folder ?? 'git');
  return new LocalGitHost(folder, context.configKey);
};
