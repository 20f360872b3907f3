import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { git } from './git';
import { BRANCH, planEdits } from './repository';

/** Milliseconds between two commits. */
const PAUSE = 1000;
const AUTHOR = 'pat person';

/** Somebody who commits and pushes by hand beside the workers. */
export class Person {
  /** Subjects of the commits that arrived. */
  readonly pushed: string[] = [];
  /** Most times one of them had to be pushed. */
  tries = 0;
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  /** @param url - may hold credentials */
  static async cloning(url: string, folder: string): Promise<Person> {
    await git(['clone', '--quiet', url, folder]);
    return new Person(folder);
  }

  start(): void {
    this.working = this.work();
  }

  /** Lets the person finish what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
  }

  private async work(): Promise<void> {
    for (let count = 1; !this.stopped; count++) {
      await this.commit(`Note number ${count}`);
      await delay(PAUSE);
    }
  }

  private async commit(subject: string): Promise<void> {
    const { folder } = this;
    const run = (...args: string[]) => git(args, { folder, author: AUTHOR });
    await run('pull', '--quiet', '--rebase');
    const [edit] = planEdits(1, 1);
    const path = join(folder, edit?.path ?? '');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^note: .*$/m, `note: ${subject}`));
    await run('commit', '--quiet', '--all', '--message', subject);
    for (let tries = 1; ; tries++) {
      this.tries = Math.max(this.tries, tries);
      try {
        await run('push', '--quiet', 'origin', BRANCH);
        this.pushed.push(subject);
        return;
      } catch {
        await run('pull', '--quiet', '--rebase');
      }
    }
  }
}
