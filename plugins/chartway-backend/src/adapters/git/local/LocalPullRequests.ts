import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { GitAuthor, PullRequest } from '@chartway/plugin-chartway-node';
import { checkMergeable, mergeMessage } from '../merging';
import {
  checkBranch,
  checkPullRequestNumber,
  checkSha,
  quoted,
} from '../gitNames';
import type { RepositoryContent } from '../RepositoryContent';
import type { LocalRemote } from './LocalRemote';
import { PullRequestRecord } from './schema';

const PULLS = 'refs/chartway/pull/';
const MAX_ATTEMPTS = 20;

type Kept = { number: number; id: string; record: PullRequestRecord };

/**
 * Pull requests that live in the bare repository itself: each is a ref `refs/chartway/pull/<n>/record` to a blob of JSON,
 * beside `…/head`, which keeps its commits. So a merge moves branch and record in one transaction, processes cannot
 * overwrite each other, and a copy of the folder holds everything.
 */
export class LocalPullRequests {
  constructor(
    private readonly content: RepositoryContent,
    private readonly remote: LocalRemote,
  ) {}

  async open(request: {
    title: string;
    body: string;
    sourceBranch: string;
    targetBranch: string;
    author: GitAuthor;
  }): Promise<PullRequest> {
    const { title, body, sourceBranch, targetBranch, author } = request;
    if (title.trim() === '')
      throw new InputError('A pull request needs a title');
    const headSha = await this.requireHead(sourceBranch);
    const target = await this.requireHead(targetBranch);
    await checkMergeable(this.content.store, {
      target,
      head: headSha,
      sourceBranch,
      targetBranch,
    });
    const record: PullRequestRecord = {
      title,
      body,
      sourceBranch,
      targetBranch,
      headSha,
      state: 'open',
      author,
    };
    const id = await this.write(record);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const all = await this.all();
      const twin = all.find(
        other =>
          other.record.state === 'open' &&
          other.record.sourceBranch === sourceBranch &&
          other.record.targetBranch === targetBranch,
      );
      if (twin) {
        throw new ConflictError(
          `Pull request #${twin.number} from ${quoted(
            sourceBranch,
          )} to ${quoted(targetBranch)} is open already`,
        );
      }
      const number = Math.max(0, ...all.map(other => other.number)) + 1;
      const outcome = await this.remote.update([
        { ref: recordRef(number), from: undefined, to: id },
        { ref: headRef(number), from: undefined, to: headSha },
      ]);
      if (outcome === 'published')
        return present({ number, id, record }, headSha);
    }
    throw new ConflictError(
      `Too many pull requests are being opened in ${this.remote.label}: try again`,
    );
  }

  async get(number: number): Promise<PullRequest> {
    const kept = await this.find(number);
    return present(kept, await this.headOf(kept));
  }

  async list(state?: PullRequest['state']): Promise<PullRequest[]> {
    const all = await this.all();
    const heads = await this.remote.heads();
    return all
      .filter(({ record }) => state === undefined || record.state === state)
      .map(kept => present(kept, currentHead(kept, heads)))
      .sort((a, b) => b.number - a.number);
  }

  async merge(
    number: number,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<PullRequest> {
    checkSha(options.expectedHeadSha);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const kept = await this.find(number);
      const { sourceBranch, targetBranch, state } = kept.record;
      if (state !== 'open')
        throw new ConflictError(`Pull request #${number} is ${state} already`);
      const headSha = await this.requireHead(sourceBranch);
      if (headSha !== options.expectedHeadSha) {
        throw new ConflictError(
          `Branch ${quoted(
            sourceBranch,
          )} of pull request #${number} moved from ${
            options.expectedHeadSha
          } to ${headSha}: look at it again`,
        );
      }
      const target = await this.requireHead(targetBranch);
      const tree = await checkMergeable(this.content.store, {
        target,
        head: headSha,
        sourceBranch,
        targetBranch,
        number,
      });
      const mergeSha = await this.content.store.writeCommit({
        parent: target,
        merge: { parent: headSha, tree },
        author: options.author,
        message: mergeMessage({
          number,
          title: kept.record.title,
          sourceBranch,
          targetBranch,
        }),
        time: Math.floor(Date.now() / 1000),
        changes: [],
      });
      const record: PullRequestRecord = {
        ...kept.record,
        state: 'merged',
        headSha,
        mergeSha,
      };
      const outcome = await this.replace(kept, record, [
        { ref: `refs/heads/${targetBranch}`, from: target, to: mergeSha },
      ]);
      if (outcome) return outcome;
    }
    throw new ConflictError(
      `The branches of pull request #${number} kept moving while it was merged: try again`,
    );
  }

  async close(number: number): Promise<PullRequest> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const kept = await this.find(number);
      if (kept.record.state === 'merged')
        throw new ConflictError(`Pull request #${number} is merged already`);
      const headSha = await this.headOf(kept);
      if (kept.record.state === 'closed') return present(kept, headSha);
      const outcome = await this.replace(
        kept,
        { ...kept.record, state: 'closed', headSha },
        [],
      );
      if (outcome) return outcome;
    }
    throw new ConflictError(
      `Pull request #${number} kept changing while it was closed: try again`,
    );
  }

  private async replace(
    kept: Kept,
    record: PullRequestRecord,
    further: Parameters<LocalRemote['update']>[0],
  ): Promise<PullRequest | undefined> {
    const { number } = kept;
    const id = await this.write(record);
    const heads = await this.remote.refs(PULLS);
    const outcome = await this.remote.update([
      ...further,
      { ref: recordRef(number), from: kept.id, to: id },
      {
        ref: headRef(number),
        from: heads.get(`${number}/head`),
        to: record.headSha,
      },
    ]);
    return outcome === 'published'
      ? present({ number, id, record }, record.headSha)
      : undefined;
  }

  private async all(): Promise<Kept[]> {
    const refs = await this.remote.refs(PULLS);
    const records = [...refs].flatMap(([name, id]) => {
      const number = /^(\d+)\/record$/.exec(name)?.[1];
      return number === undefined ? [] : [{ number: Number(number), id }];
    });
    return Promise.all(
      records.map(async ({ number, id }) => ({
        number,
        id,
        record: await this.read(number, id),
      })),
    );
  }

  private async find(number: number): Promise<Kept> {
    checkPullRequestNumber(number);
    const id = (await this.remote.refs(PULLS)).get(`${number}/record`);
    if (id === undefined)
      throw new NotFoundError(
        `There is no pull request #${number} in ${this.remote.label}`,
      );
    return { number, id, record: await this.read(number, id) };
  }

  private async read(number: number, id: string): Promise<PullRequestRecord> {
    const bytes = await this.content.store.blobs.read(id);
    const parsed = PullRequestRecord.safeParse(
      JSON.parse(Buffer.from(bytes).toString('utf8')),
    );
    if (!parsed.success) {
      throw new Error(
        `The record of pull request #${number} in ${this.remote.label} is not one of Chartway: ${parsed.error.message}`,
      );
    }
    return parsed.data;
  }

  private async write(record: PullRequestRecord): Promise<string> {
    const { git } = this.content.store;
    const args = this.content.store.args('hash-object', '-w', '--stdin');
    return (await git.run(args, { input: JSON.stringify(record) }))
      .toString('utf8')
      .trim();
  }

  private async headOf(kept: Kept): Promise<string> {
    return currentHead(kept, await this.remote.heads());
  }

  private async requireHead(branch: string): Promise<string> {
    const sha = (await this.remote.heads()).get(checkBranch(branch));
    if (sha === undefined)
      throw new NotFoundError(
        `There is no branch ${quoted(branch)} in ${this.remote.label}`,
      );
    return sha;
  }
}

function recordRef(number: number): string {
  return `${PULLS}${number}/record`;
}

function headRef(number: number): string {
  return `${PULLS}${number}/head`;
}

// An open request follows its branch; what was merged or closed stays as it was.
function currentHead(
  { record }: Kept,
  heads: ReadonlyMap<string, string>,
): string {
  const live =
    record.state === 'open' ? heads.get(record.sourceBranch) : undefined;
  return live ?? record.headSha;
}

function present({ number, record }: Kept, headSha: string): PullRequest {
  const { author, ...rest } = record;
  return { ...rest, number, headSha, author: author.name };
}
