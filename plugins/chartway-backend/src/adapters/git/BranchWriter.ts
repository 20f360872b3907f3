import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InputError } from '@backstage/errors';
import {
  UpstreamError,
  type GitCommitResult,
  type GitEdit,
} from '@chartway/plugin-chartway-node';
import type { BranchRemote } from './BranchRemote';
import { planChanges } from './GitTree';
import { quoted } from './gitNames';
import type { ObjectStore } from './ObjectStore';
import { StoredSnapshot } from './StoredSnapshot';

const MAX_ATTEMPTS = 12;
const MAX_BATCH = 32;
/** Milliseconds; doubled on each attempt, at most the second. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 1000;
/** Longest an edit may compute, in milliseconds: it holds up the other writers of its branch. */
const EDIT_TIMEOUT = 120_000;

type Job = {
  edit: GitEdit;
  resolve(result: GitCommitResult): void;
  reject(error: unknown): void;
};

/** What an edit came to on a state of the branch that is not published yet. */
type Outcome = { job: Job } & (
  | { result: GitCommitResult }
  | { error: unknown; onPublished: boolean }
);

/** Finds the commit of a branch to build on; undefined where the first commit will be. */
export type HeadOf = (branch: string) => Promise<string | undefined>;

/**
 * Writes to one branch, one edit after another; edits that wait while a push is under way go out together in the next,
 * each as a commit of its own.
 */
export class BranchWriter {
  private readonly waiting: Job[] = [];
  private writing = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly remote: BranchRemote,
    private readonly branch: string,
    private readonly headOf: HeadOf,
  ) {}

  /** @throws ConflictError, UpstreamError, InputError, NotFoundError, and what the edit throws. */
  write(edit: GitEdit): Promise<GitCommitResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ edit, resolve, reject });
      if (!this.writing) void this.writeWaiting();
    });
  }

  private async writeWaiting(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      await this.writeBatch(batch);
    }
    this.writing = false;
  }

  private async writeBatch(batch: readonly Job[]): Promise<void> {
    try {
      settle(await this.publish(batch));
    } catch (error) {
      // The host may refuse one commit for what is in it; the others must not pay for that.
      const refused = error instanceof UpstreamError && !error.retryable;
      if (refused && batch.length > 1) {
        for (const job of batch) await this.writeBatch([job]);
      } else {
        for (const job of batch) job.reject(error);
      }
    }
  }

  private async publish(batch: readonly Job[]): Promise<Outcome[]> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(attempt);
      const head = await this.headOf(this.branch);
      const { outcomes, tip } = await this.compute(batch, head);
      if (tip === undefined || tip === head) return outcomes;
      if ((await this.remote.publish(this.branch, head, tip)) === 'published')
        return outcomes;
    }
    throw new ConflictError(
      `Branch ${quoted(this.branch)} of ${
        this.remote.label
      } moved ${MAX_ATTEMPTS} times while Chartway tried to push: try again when fewer people push`,
    );
  }

  private async compute(
    batch: readonly Job[],
    head: string | undefined,
  ): Promise<{ outcomes: Outcome[]; tip: string | undefined }> {
    const outcomes: Outcome[] = [];
    let tip = head;
    for (const job of batch) {
      try {
        const result = await this.apply(job.edit, tip);
        tip = result.sha;
        outcomes.push({ job, result });
      } catch (error) {
        outcomes.push({ job, error, onPublished: tip === head });
      }
    }
    return { outcomes, tip };
  }

  private async apply(
    edit: GitEdit,
    parent: string | undefined,
  ): Promise<GitCommitResult> {
    const wanted = await inTime(
      edit.edit(new StoredSnapshot(this.store, parent)),
    );
    const { changes, tree } = planChanges(
      await this.store.tree(parent),
      wanted,
    );
    if (changes.length === 0) {
      if (parent === undefined) {
        throw new InputError(
          `Nothing to commit to the empty branch ${quoted(
            this.branch,
          )}: the change names no file`,
        );
      }
      return { sha: parent, created: false };
    }
    const { author, message } = edit;
    const time = Math.floor(Date.now() / 1000);
    const sha = await this.store.writeCommit(
      { parent, author, message, time, changes },
      tree,
    );
    return { sha, created: true };
  }
}

function settle(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if ('result' in outcome) outcome.job.resolve(outcome.result);
    else outcome.job.reject(outcome.error);
  }
}

async function pause(attempt: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE);
  await delay(longest * (0.5 + Math.random() / 2));
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(EDIT_TIMEOUT, undefined, { signal: timer.signal }).then(
    () => {
      throw new Error(
        `A change to a Git branch took longer than ${
          EDIT_TIMEOUT / 1000
        } s to compute`,
      );
    },
  );
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
