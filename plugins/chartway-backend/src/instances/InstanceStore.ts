import type { Context } from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type {
  IndexedFile,
  InstanceFile,
  InstanceProblem,
} from './domain/indexedFile';
import type { InstanceRecord } from './domain/releaseFile';

/** Which instances to list, in order of their names. Every given part of the context must match. */
export type InstanceStoreQuery = Partial<Context> & {
  /** Which instances may be listed at all. */
  allowed: PermissionFilter;
  offset: number;
  limit: number;
};

/** A page of instances, and how many there are on all pages. */
export type InstanceRecords = { records: InstanceRecord[]; total: number };

/** A commit of the GitOps repository; `''` stands for a branch without a commit. */
export type IndexedCommit = string;

/**
 * The instances of one commit, kept where lists can be filtered and paged. Git stays the truth: all of it can be built
 * again. Readers see one commit or the next, never a mixture.
 */
export interface InstanceStore {
  /** The commit whose instances these are; undefined until they were built once. */
  commit(): Promise<IndexedCommit | undefined>;
  list(query: InstanceStoreQuery): Promise<InstanceRecords>;
  /** Files that describe no instance, in order of their paths. */
  problems(limit: number): Promise<InstanceProblem[]>;
  /** Files that describe an instance of this name, or that are at this path, in order of their paths. */
  find(wanted: { name: string; path?: string }): Promise<InstanceFile[]>;
  /** The instances of these names that there are, in any order. */
  named(names: readonly string[]): Promise<InstanceRecord[]>;
  /** The right to change the instances, for one replica at a time; undefined while another one has it. */
  claim(): Promise<InstanceWriter | undefined>;
}

/**
 * The right to change the instances. It ends by itself when its holder dies; a holder that was too slow changes nothing.
 *
 * All methods but `release` throw `ConflictError` once the right is lost.
 */
export interface InstanceWriter {
  /**
   * Goes from one commit to another, all at once.
   *
   * @param paths - Every path whose file differs between the two.
   * @param files - What the files at those paths say; a path without one holds no release record any more.
   */
  update(change: {
    from: IndexedCommit;
    to: IndexedCommit;
    paths: readonly string[];
    files: readonly IndexedFile[];
  }): Promise<void>;
  /** Replaces everything, at once, after the last batch. */
  rebuild(
    to: IndexedCommit,
    batches: AsyncIterable<readonly IndexedFile[]>,
  ): Promise<void>;
  /** Lets others have the right. Never throws. */
  release(): Promise<void>;
}
