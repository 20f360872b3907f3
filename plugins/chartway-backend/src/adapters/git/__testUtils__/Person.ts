import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Somebody who works with plain git, beside Chartway. */
export class Person {
  private constructor(private readonly folder: string) {}

  /** Clones a repository; `url` may hold credentials. */
  static async cloning(url: string): Promise<Person> {
    const folder = await mkdtemp(join(tmpdir(), 'chartway-person-'));
    const person = new Person(folder);
    await person.git('clone', '--quiet', url, '.');
    return person;
  }

  async git(...args: string[]): Promise<string> {
    const { stdout } = await execute('git', args, {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'Pat Person',
        GIT_AUTHOR_EMAIL: 'pat@example.test',
        GIT_COMMITTER_NAME: 'Pat Person',
        GIT_COMMITTER_EMAIL: 'pat@example.test',
      },
    });
    return stdout.trim();
  }

  /** Writes a file on a branch and pushes it; retries as a person would when somebody was faster. */
  async push(branch: string, path: string, content: string): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      await this.git('fetch', '--quiet', 'origin');
      const known = await this.git(
        'rev-parse',
        '--verify',
        '--quiet',
        `origin/${branch}`,
      ).catch(() => '');
      if (known)
        await this.git(
          'checkout',
          '--quiet',
          '--force',
          '-B',
          branch,
          `origin/${branch}`,
        );
      else await this.git('checkout', '--quiet', '-B', branch);
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), content);
      await this.git('add', '--all');
      await this.git('commit', '--quiet', '--message', `Write ${path}`);
      try {
        await this.git('push', '--quiet', 'origin', branch);
        return await this.git('rev-parse', 'HEAD');
      } catch (error) {
        if (attempt === 20) throw error;
      }
    }
  }

  async leave(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
