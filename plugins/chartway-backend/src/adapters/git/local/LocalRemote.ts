import { setTimeout as delay } from 'node:timers/promises';
import type { BranchRemote } from '../BranchRemote';
import { isLockFailure, translateGitError } from '../gitErrors';
import type { ObjectStore } from '../ObjectStore';
import { readRefFiles } from '../refFiles';
import { removeStaleLocks } from '../staleLocks';

const HEADS = 'refs/heads/';
const NO_COMMIT = '0'.repeat(40);
const LOCK_ATTEMPTS = 8;

/** One ref to set: from what it must be (undefined: absent) to what it becomes. */
export type RefUpdate = { ref: string; from: string | undefined; to: string };

/** Branches of a bare repository on this machine: Git's own locks decide who comes first, across processes. */
export class LocalRemote implements BranchRemote {
  constructor(readonly store: ObjectStore, readonly label: string) {}

  async heads(): Promise<ReadonlyMap<string, string>> {
    const { folder } = this.store;
    return (await readRefFiles(folder, HEADS)) ?? this.refs(HEADS);
  }

  /** Files are read faster than anything about them could be remembered. */
  recentHeads(): Promise<ReadonlyMap<string, string>> {
    return this.heads();
  }

  /** Nothing is remembered. */
  changed(): void {}

  /** Refs below a prefix, by name without it. */
  async refs(prefix: string): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.store.refs(prefix);
    } catch (error) {
      throw translateGitError(error, this.label);
    }
  }

  publish(
    branch: string,
    from: string | undefined,
    to: string,
  ): Promise<'published' | 'moved'> {
    return this.update([{ ref: `${HEADS}${branch}`, from, to }]);
  }

  /** Sets all of the refs, or none when one of them is not what it must be. */
  async update(updates: readonly RefUpdate[]): Promise<'published' | 'moved'> {
    const commands = updates.map(
      ({ ref, from, to }) => `update ${ref}\0${to}\0${from ?? NO_COMMIT}\0`,
    );
    const input = `start\0${commands.join('')}prepare\0commit\0`;
    const args = this.store.args('update-ref', '--stdin', '-z');
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await this.store.git.attempt(args, { input });
        if (result.code === 0) return 'published';
        if (await this.moved(updates)) return 'moved';
        if (attempt === LOCK_ATTEMPTS || !isLockFailure(result.stderr)) {
          throw this.store.git.failure(args, result);
        }
        await removeStaleLocks(this.store.folder);
        await delay(10 * attempt * (1 + Math.random()));
      }
    } catch (error) {
      throw translateGitError(error, this.label);
    }
  }

  private async moved(updates: readonly RefUpdate[]): Promise<boolean> {
    const refs = await this.store.refs('refs/');
    return updates.some(
      ({ ref, from }) => refs.get(ref.slice('refs/'.length)) !== from,
    );
  }
}
