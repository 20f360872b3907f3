import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InputError } from '@backstage/errors';
import {
  UpstreamError,
  type GitChanges,
  type GitCommitResult,
  type GitEdit,
} from '@chartway/plugin-chartway-node';
import type { BranchRemote } from './BranchRemote';
import { CommitSeries } from './CommitSeries';
import { planChanges } from './planChanges';
import { quoted } from './gitNames';
import type { ObjectStore } from './ObjectStore';
import { StoredSnapshot } from './StoredSnapshot';
import { TrackedSnapshot } from './TrackedSnapshot';

/** An edit is given up when it lost so many races and so many milliseconds went by. */
const MAX_LOST = 12;
const PATIENCE = 30_000;
/** Edits that go out in one push. */
const MAX_BATCH = 128;
/** Milliseconds that the edits of one push may compute; halved with each lost race, for who takes long comes last again. */
const COMPUTING = 1000;
/** Milliseconds; doubled with each lost race but the first, at most the second. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 1000;
/** Pushes in a row before others are let in, at first and at most, and the longest gap for them, in milliseconds. */
const FIRST_STREAK = 3;
const LONGEST_STREAK = 48;
const LONGEST_GAP = 2000;
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

/** What an edit wants on one state of the branch; `wanted` may still be computing. */
type Draft = { seen: TrackedSnapshot; wanted: Promise<GitChanges> };

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
 * with the edits that came meanwhile; whoever won leaves a gap, so that a rival is next. Thus they take turns, and little is
 * computed in vain.
 */
export class BranchWriter {
  private readonly waiting: Job[] = [];
  private writing = false;
  /** Races lost since the last push. */
  private lost = 0;
  /** What was published last; another head is a rival's. */
  private published: string | undefined;
  private rivals = false;
  /** Pushes in a row without a gap, and after how many there is one. */
  private streak = 0;
  private longestStreak = FIRST_STREAK;
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
        this.lost = 0;
        this.turn = 0;
        for (const job of batch) job.reject(error);
      }
    }
    this.writing = false;
  }

  private async writeBatch(batch: readonly Job[]): Promise<void> {
    const start = performance.now();
    const certain = this.lost > 1 || (this.lost === 0 && this.rivals);
    const head = await this.headOf(this.branch, certain ? 'now' : 'recent');
    const round = { ...(await this.compute(batch, head)), head, certain };
    const rest = batch.slice(round.outcomes.length);
    let done: boolean;
    try {
      done = await this.publish(round);
    } catch (error) {
      this.waiting.unshift(...this.refused(round, error), ...rest);
      return;
    }
    if (!done) {
      this.loseRace(batch);
      return;
    }
    this.waiting.unshift(...rest);
    this.letOthersIn(head, performance.now() - start);
    this.published = round.tip;
    this.lost = 0;
    this.most = Math.min(this.most * 2, MAX_BATCH);
    settle(round);
  }

  /**
   * Leaves a gap after a push. A rival needs two rounds: one that is lost because of this push, and one that is not. A rival
   * that never wins is never seen, hence a gap after some pushes in a row; when nobody comes in it, the next one is further
   * off, and longer for a rival that takes longer.
   *
   * @param took - length of the round, in milliseconds
   */
  private letOthersIn(head: string | undefined, took: number): void {
    this.rivals =
      this.lost > 0 ||
      (this.published !== undefined && this.published !== head);
    this.streak = this.rivals ? 0 : this.streak + 1;
    let rounds = this.rivals ? 2 + Math.random() : 0;
    if (this.rivals) this.longestStreak = FIRST_STREAK;
    if (this.streak >= this.longestStreak) {
      rounds = Math.max(2, this.streak / 4) + Math.random();
      this.streak = 0;
      this.longestStreak = Math.min(this.longestStreak * 2, LONGEST_STREAK);
    }
    this.turn = performance.now() + Math.min(took * rounds, LONGEST_GAP);
  }

  /**
   * Puts the edits on top of each other in their order, as many as fit in their time, at least one. All compute at once on
   * the head; what an edit came to there holds unless one before it changed what it has read.
   */
  private async compute(
    batch: readonly Job[],
    head: string | undefined,
  ): Promise<Pick<Round, 'tip' | 'outcomes'>> {
    const end = performance.now() + COMPUTING / 2 ** this.lost;
    const drafts = batch.map(({ edit }) => {
      const seen = new TrackedSnapshot(new StoredSnapshot(this.store, head));
      const draft = { seen, wanted: inTime(() => edit.edit(seen)) };
      draft.wanted.catch(() => {});
      return draft;
    });
    const series = new CommitSeries(this.store, head);
    const outcomes: Round['outcomes'] = [];
    try {
      for (const [index, job] of batch.entries()) {
        const draft = drafts[index];
        if (!draft || (index > 0 && !(await isDone(draft, end)))) break;
        try {
          outcomes.push({ job, result: await this.apply(job, draft, series) });
        } catch (error) {
          if (series.broken) throw error;
          outcomes.push({ job, error });
        }
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
    if (this.waiting.length === 0) this.lost = 0;
    // The first time at once: the host just told where the branch is.
    const longest = Math.min(FIRST_PAUSE * 2 ** this.lost, LONGEST_PAUSE);
    this.turn = this.lost <= 1 ? 0 : now + longest * (0.5 + Math.random() / 2);
  }

  /**
   * Takes the edits that the host has not taken: it may refuse one commit for what is in it, and the others must not pay
   * for that.
   *
   * @returns the edits to try again, in smaller parts. @throws what came, when that helps nobody.
   */
  private refused({ outcomes }: Round, error: unknown): Job[] {
    const refused = error instanceof UpstreamError && !error.retryable;
    if (!refused) throw error;
    this.lost = 0;
    if (outcomes.length > 1) {
      this.most = Math.ceil(outcomes.length / 2);
      return outcomes.map(({ job }) => job);
    }
    for (const { job } of outcomes) job.reject(error);
    return [];
  }

  private conflict(lost: number): ConflictError {
    return new ConflictError(
      `Branch ${quoted(this.branch)} of ${
        this.remote.label
      } moved ${lost} times while Chartway tried to push: try again when fewer people push`,
    );
  }

  private async apply(
    { edit }: Job,
    draft: Draft,
    series: CommitSeries,
  ): Promise<GitCommitResult> {
    const before = await series.tree();
    // Also a failure holds only where the edit has read the same.
    await draft.wanted.catch(() => {});
    const holds = await draft.seen.answersAs(series.tip, before);
    const wanted = await (holds
      ? draft.wanted
      : inTime(() => edit.edit(series.snapshot())));
    const { changes, tree } = planChanges(before, wanted);
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

/** Waits for a draft until a time, in milliseconds. */
async function isDone({ wanted }: Draft, end: number): Promise<boolean> {
  const left = end - performance.now();
  if (left <= 0) return false;
  const timer = new AbortController();
  const { signal } = timer;
  const late = delay(left, false, { signal }).catch(() => false);
  const done = wanted.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    timer.abort();
  }
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
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
    return await Promise.race([work(), late]);
  } finally {
    timer.abort();
  }
}
