import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  UpstreamError,
  type GitAuthor,
  type PullRequest,
} from '@chartway/plugin-chartway-node';
import { hasStatus } from '../../JsonHttpClient';
import {
  checkBranch,
  checkPullRequestNumber,
  checkSha,
  quoted,
} from '../gitNames';
import { checkMergeable, mergeMessage } from '../merging';
import type { RepositoryContent } from '../RepositoryContent';
import type { GiteaClient } from './GiteaClient';
import type { GiteaPullRequest } from './schema';

/** How often and at which distance (milliseconds) a request is repeated while Gitea catches up with Git. */
const MERGE_ATTEMPTS = 40;
const OPEN_ATTEMPTS = 20;
const CATCH_UP_PAUSE = 250;
// Gitea knows the account of the token only; this line says for whom that account asks.
const REQUESTED_BY = /\n*Requested-by: ([^<>\n]+) <([^<>\n]*)>\s*$/;

/** Pull requests of one repository on Gitea. */
export class GiteaPullRequests {
  constructor(
    private readonly on: {
      client: GiteaClient;
      content: RepositoryContent;
      /** Account of the token. */
      username: string;
      name: string;
      pageUrl: string;
    },
  ) {}

  async open(request: {
    title: string;
    body: string;
    sourceBranch: string;
    targetBranch: string;
    author: GitAuthor;
  }): Promise<PullRequest> {
    const { title, sourceBranch, targetBranch, author } = request;
    if (title.trim() === '')
      throw new InputError('A pull request needs a title');
    const { store } = this.on.content;
    const head = await this.requireHead(sourceBranch);
    const target = await this.requireHead(targetBranch);
    await checkMergeable(store, { target, head, sourceBranch, targetBranch });
    const body = withRequester(request.body, author);
    try {
      return this.present(
        await this.create({
          title,
          body,
          head: sourceBranch,
          base: targetBranch,
        }),
      );
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      throw new ConflictError(
        `A pull request from ${quoted(sourceBranch)} to ${quoted(
          targetBranch,
        )} is open already`,
        error,
      );
    }
  }

  async get(number: number): Promise<PullRequest> {
    return this.present(await this.find(number));
  }

  async list(state?: PullRequest['state']): Promise<PullRequest[]> {
    let asked: 'open' | 'closed' | 'all' = 'all';
    if (state !== undefined) asked = state === 'open' ? 'open' : 'closed';
    const pulls = await this.on.client.pullRequests(this.on.name, asked);
    return pulls
      .filter(pull => state === undefined || pull.state === state)
      .map(pull => this.present(pull))
      .sort((a, b) => b.number - a.number);
  }

  async merge(
    number: number,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<PullRequest> {
    checkSha(options.expectedHeadSha);
    const pull = await this.find(number);
    if (pull.state !== 'open')
      throw new ConflictError(
        `Pull request #${number} is ${pull.state} already`,
      );
    const { sourceBranch, targetBranch } = pull;
    const head = await this.requireHead(sourceBranch);
    if (head !== options.expectedHeadSha)
      throw movedHead(pull, options.expectedHeadSha, head);
    const target = await this.requireHead(targetBranch);
    await checkMergeable(this.on.content.store, {
      target,
      head,
      sourceBranch,
      targetBranch,
      number,
    });
    try {
      await this.mergeWhenReady(pull, options);
    } finally {
      this.on.content.remote.changed();
    }
    return this.get(number);
  }

  async close(number: number): Promise<PullRequest> {
    const pull = await this.find(number);
    if (pull.state === 'merged')
      throw new ConflictError(`Pull request #${number} is merged already`);
    if (pull.state === 'closed') return this.present(pull);
    return this.present(
      await this.on.client.closePullRequest(this.on.name, number),
    );
  }

  // Gitea lists a pushed branch a moment after Git has it and answers 404 until then; that both exist is known here.
  private async create(request: {
    title: string;
    body: string;
    head: string;
    base: string;
  }): Promise<GiteaPullRequest> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.on.client.openPullRequest(this.on.name, request);
      } catch (error) {
        if (!hasStatus(error, 404) || attempt === OPEN_ATTEMPTS) throw error;
        await delay(CATCH_UP_PAUSE);
      }
    }
  }

  // Gitea works out in the background whether branches merge and answers 405 until it knows.
  private async mergeWhenReady(
    pull: GiteaPullRequest,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<void> {
    const { client, name } = this.on;
    const [title = '', ...rest] = mergeMessage(pull).split('\n');
    const message = withRequester(rest.join('\n').trim(), options.author);
    for (let attempt = 1; ; attempt++) {
      try {
        await client.mergePullRequest(name, pull.number, {
          headSha: options.expectedHeadSha,
          title,
          message,
        });
        return;
      } catch (error) {
        const now = await client
          .pullRequest(name, pull.number)
          .catch(() => undefined);
        // The merge was done although the answer says or seems otherwise.
        if (now?.state === 'merged' && now.headSha === options.expectedHeadSha)
          return;
        if (hasStatus(error, 409)) {
          if (now && now.headSha !== options.expectedHeadSha)
            throw movedHead(pull, options.expectedHeadSha, now.headSha);
          throw new ConflictError(
            `Pull request #${pull.number} could not be merged: ${error.detail}`,
            error,
          );
        }
        if (!hasStatus(error, 405)) throw error;
        const undecided =
          error.detail === '' || /try again later/i.test(error.detail);
        if (!undecided || attempt === MERGE_ATTEMPTS)
          throw refusedMerge(pull, error.detail, undecided);
        await delay(CATCH_UP_PAUSE);
      }
    }
  }

  private async find(number: number): Promise<GiteaPullRequest> {
    checkPullRequestNumber(number);
    try {
      return await this.on.client.pullRequest(this.on.name, number);
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      throw new NotFoundError(
        `There is no pull request #${number} in ${this.on.content.remote.label}`,
        error,
      );
    }
  }

  private async requireHead(branch: string): Promise<string> {
    const sha = (await this.on.content.remote.heads()).get(checkBranch(branch));
    if (sha === undefined) {
      throw new NotFoundError(
        `There is no branch ${quoted(branch)} in ${
          this.on.content.remote.label
        }`,
      );
    }
    return sha;
  }

  private present(pull: GiteaPullRequest): PullRequest {
    const { login, body, mergeSha, ...rest } = pull;
    // Only what our own account wrote may name somebody else.
    const ours = login.toLowerCase() === this.on.username.toLowerCase();
    const requester = ours ? REQUESTED_BY.exec(body) : null;
    return {
      ...rest,
      ...(mergeSha === undefined ? {} : { mergeSha }),
      body: requester ? body.slice(0, requester.index) : body,
      author: requester?.[1] ?? login,
      url: `${this.on.pageUrl}/pulls/${pull.number}`,
    };
  }
}

function withRequester(text: string, author: GitAuthor): string {
  const clean = (part: string) => part.replace(/[<>\s]+/g, ' ').trim();
  return `${text}\n\nRequested-by: ${clean(author.name)} <${clean(
    author.email,
  )}>`;
}

function movedHead(
  pull: GiteaPullRequest,
  expected: string,
  now: string,
): ConflictError {
  return new ConflictError(
    `Branch ${quoted(pull.sourceBranch)} of pull request #${
      pull.number
    } moved from ${expected} to ${now}: look at it again`,
  );
}

function refusedMerge(
  pull: GiteaPullRequest,
  detail: string,
  retryable: boolean,
): UpstreamError {
  const why = retryable
    ? 'it is still working out whether the branches merge. Try again later'
    : detail;
  return new UpstreamError(
    `Gitea does not merge pull request #${pull.number}: ${why}`,
    { system: 'git', retryable },
  );
}
