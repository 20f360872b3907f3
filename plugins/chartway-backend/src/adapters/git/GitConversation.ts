import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

const MAX_STDERR = 64 * 1024;

/** What a conversation leaves to whoever started its command. */
type Manners = {
  /** Longest wait for an answer, in milliseconds. */
  timeout: number;
  kill(): void;
  /** The error for a command that did not answer, or ended otherwise than it should. */
  failure(reason: 'timeout' | 'ended', stderr: string): Error;
  notStarted(error: Error): Error;
};

/** A command under way that answers what it is told, one line at a time. */
export class GitConversation {
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<number>;
  private stderr = '';
  private problem: Error | undefined;

  constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly manners: Manners,
  ) {
    this.lines = createInterface({ input: child.stdout })[
      Symbol.asyncIterator
    ]();
    child.stderr.on('data', (chunk: Buffer) => {
      if (this.stderr.length < MAX_STDERR)
        this.stderr += chunk.toString('utf8');
    });
    // A command that ended closes its input; how it ended tells, not the broken pipe.
    child.stdin.on('error', () => {});
    this.ended = new Promise(resolve => {
      child.on('error', error => {
        this.problem = manners.notStarted(error);
        resolve(-1);
      });
      child.on('close', code => resolve(code ?? -1));
    });
  }

  /** Tells the command something and gives the line it answers. @throws GitCommandError when there is none. */
  async ask(input: Uint8Array): Promise<string> {
    this.child.stdin.write(input);
    const { done, value } = await this.inTime(this.lines.next());
    if (!done) return value;
    await this.inTime(this.ended);
    throw this.failure();
  }

  /** Tells the command the last and waits for its end. @throws GitCommandError unless it ended well. */
  async finish(input: Uint8Array): Promise<void> {
    this.child.stdin.end(input);
    const code = await this.inTime(this.ended);
    if (code !== 0) throw this.failure();
  }

  /** Ends the command at once. */
  async giveUp(): Promise<void> {
    this.manners.kill();
    await this.ended;
  }

  private failure(): Error {
    return this.problem ?? this.manners.failure('ended', this.stderr);
  }

  private async inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.manners.kill();
        reject(this.manners.failure('timeout', this.stderr));
      }, this.manners.timeout);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
