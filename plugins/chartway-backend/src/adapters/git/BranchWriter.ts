import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InputError } from '@backstage/errors';
import {
  UpstreamError,
  type GitCommitResult,
  type GitEdit,
} from '@chartway/plugin-chartway-node';
import type { BranchRemote } from './BranchRemote';
import { CommitSeries } from './CommitSeries';
import { planChanges } from './GitTree';
import { quoted } from './gitNames';
import type { ObjectStore } from './ObjectStore';

/** An edit is given up when it lost so many races and so many milliseconds went by. */
const MAX_LOST = 12;
const PATIENCE = 20_000;
/** Edits that go out in one push. */
const MAX_BATCH = 128;
/** Milliseconds that the edits of one push may compute; halved with each lost race, for who takes long comes last again. */
const COMPUTING = 1000;
/** Milliseconds; doubled with each lost race but the first, at most the second. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 1000;
/** Longest an edit may compute, in milliseconds: it holds up the other writers of its branch. */
const EDIT_TIMEOUT = 120_000;

type Job = {
  edit: GitEdit;
  resolve(result: GitCommitResult): void;
  reject(error: unknown): void;
  /** Races lost with this edit, and when the first was, in milliseconds. */
  lost: number;
  since: number;
};

/** What edits came to on one head of the branch; nothing of it is published. */
type Round = {
  head: string | undefined;
  /** Whether the head was asked for after the edits came. */
  certain: boolean;
  tip: string | undefined;
  outcomes: (
    | { job: Job; result: GitCommitResult }
    | { job: Job; error: unknown }
  )[];
};

/**
 * Finds the commit of a branch to build on; undefined where the first commit will be. `recent`: how it was a moment ago
 * will do.
 */
type HeadOf = (
  branch: string,
  when: 'now' | 'recent',
) => Promise<string | undefined>;

/**
 * Writes to one branch, one edit after another; edits that wait while a push is under way go out together in the next,
 * each as a commit of its own.
 *
 * Writers of other processes are rivals for the branch's head, and so are people. Whoever lost a race tries again at once,
 * with the edits that came meanwhile; whoever won against a rival lets one round pass, so that the rival is next. Thus
 * they take turns, and little is computed in vain.
 */
export class BranchWriter {
  private readonly waiting: Job[] = [];
  private writing = false;
  /** Races lost since the last push. */
  private lost = 0;
  /** What was published last; another head is a rival's. */
  private published: string | undefined;
  private rivals = false;
  /** When the turn of this writer comes, in milliseconds. */
  private turn = 0;
  /** Edits that may go out together: fewer after the host refused some, as it may be for one of them only. */
  private most = MAX_BATCH;

  constructor(
    private readonly store: ObjectStore,
    private readonly remote: BranchRemote,
    private readonly branch: string,
    private readonly headOf: HeadOf,
  ) {}

  /** @throws ConflictError, UpstreamError, InputError, NotFoundError, and what the edit throws. */
  write(edit: GitEdit): Promise<GitCommitResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ edit, resolve, reject, lost: 0, since: 0 });
      if (!this.writing) void this.writeWaiting();
    });
  }

  private async writeWaiting(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const pause = this.turn - performance.now();
      if (pause > 0) await delay(pause);
      const batch = this.waiting.splice(0, this.most);
      try {
        await this.writeBatch(batch);
      } catch (error) {
        this.fail(batch, error);
      }
    }
    this.writing = false;
  }

  private async writeBatch(batch: readonly Job[]): Promise<void> {
    const start = performance.now();
    const certain = this.lost > 1 || (this.lost === 0 && this.rivals);
    const head = await this.headOf(this.branch, certain ? 'now' : 'recent');
    const round = { ...(await this.compute(batch, head)), head, certain };
    if (!(await this.publish(round))) {
      this.loseRace(batch);
      return;
    }
    this.waiting.unshift(...batch.slice(round.outcomes.length));
    this.rivals = this.lost > 0 || this.isRival(head);
    const now = performance.now();
    const pause = (now - start) * (1 + Math.random() / 2);
    this.turn = this.rivals ? now + Math.min(pause, LONGEST_PAUSE) : 0;
    this.published = round.tip;
    this.lost = 0;
    this.most = Math.min(this.most * 2, MAX_BATCH);
    settle(round);
  }

  private isRival(head: string | undefined): boolean {
    return this.published !== undefined && this.published !== head;
  }

  /** Computes the edits one after the other until their time is up, at least one. */
  private async compute(
    batch: readonly Job[],
    head: string | undefined,
  ): Promise<Pick<Round, 'tip' | 'outcomes'>> {
    const end = performance.now() + COMPUTING / 2 ** this.lost;
    const series = new CommitSeries(this.store, head);
    const outcomes: Round['outcomes'] = [];
    try {
      for (const job of batch) {
        try {
          outcomes.push({ job, result: await this.apply(job.edit, series) });
        } catch (error) {
          if (series.broken) throw error;
          outcomes.push({ job, error });
        }
        if (performance.now() > end) break;
      }
      await series.keep();
      return { tip: series.tip, outcomes };
    } finally {
      await series.discard();
    }
  }

  /** @returns false when the branch is not where the edits were computed, so that nothing they came to counts. */
  private async publish({ head, certain, tip }: Round): Promise<boolean> {
    if (tip === undefined || tip === head) {
      return certain || (await this.headOf(this.branch, 'now')) === head;
    }
    const outcome = await this.remote.publish(this.branch, head, tip);
    return outcome === 'published';
  }

  private loseRace(batch: readonly Job[]): void {
    this.lost++;
    const now = performance.now();
    const kept: Job[] = [];
    for (const job of batch) {
      job.lost++;
      job.since ||= now;
      if (job.lost < MAX_LOST || now - job.since < PATIENCE) kept.push(job);
      else job.reject(this.conflict(job.lost));
    }
    this.waiting.unshift(...kept);
    // The first time at once: the host just told where the branch is.
    const longest = Math.min(FIRST_PAUSE * 2 ** this.lost, LONGEST_PAUSE);
    this.turn = this.lost === 1 ? 0 : now + longest * (0.5 + Math.random() / 2);
  }

  private fail(batch: readonly Job[], error: unknown): void {
    this.lost = 0;
    this.turn = 0;
    // The host may refuse one commit for what is in it; the others must not pay for that.
    const refused = error instanceof UpstreamError && !error.retryable;
    if (refused && batch.length > 1) {
      this.most = Math.ceil(batch.length / 2);
      this.waiting.unshift(...batch);
      return;
    }
    for (const job of batch) job.reject(error);
  }

  private conflict(lost: number): ConflictError {
    return new ConflictError(
      `Branch ${quoted(this.branch)} of ${
        this.remote.label
      } moved ${lost} times while Chartway tried to push: try again when fewer people push`,
    );
  }

  private async apply(
    edit: GitEdit,
    series: CommitSeries,
  ): Promise<GitCommitResult> {
    const wanted = await inTime(edit.edit(series.snapshot()));
    const { changes, tree } = planChanges(await series.tree(), wanted);
    if (changes.length > 0) {
      const { author, message } = edit;
      const sha = await series.add({ author, message, changes, tree });
      return { sha, created: true };
    }
    const { tip } = series;
    if (tip !== undefined) return { sha: tip, created: false };
    throw new InputError(
      `Nothing to commit to the empty branch ${quoted(
        this.branch,
      )}: the change names no file`,
    );
  }
}

function settle({ outcomes }: Round): void {
  for (const outcome of outcomes) {
    if ('result' in outcome) outcome.job.resolve(outcome.result);
    else outcome.job.reject(outcome.error);
  }
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
