import { HelmEngineError, HelmLimitError } from './errors';
import { PoolWorker, type WorkerCall, type WorkerReply } from './PoolWorker';

/** Memory never shrinks, so a worker whose instance grew beyond this is replaced once it is idle. */
const REPLACE_ABOVE_BYTES = 128 * 2 ** 20;

/** Limits of a pool. */
export interface PoolLimits {
  workers: number;
  memoryLimitMiB: number;
}

interface WaitingCall {
  call: WorkerCall;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  resolve: (answer: Uint8Array) => void;
  reject: (reason: unknown) => void;
}

/**
 * A bounded set of workers. Calls wait in order for a free one; workers are started when first needed. A call that
 * breaks a limit, is aborted or crashes costs its own worker and nothing else.
 */
export class WorkerPool {
  readonly #limits: PoolLimits;
  readonly #waiting: WaitingCall[] = [];
  readonly #idle: PoolWorker[] = [];
  readonly #all = new Set<PoolWorker>();
  readonly #endings = new Set<Promise<void>>();
  #slotsTaken = 0;
  #closed = false;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Runs one call and resolves with the engine's answer. Rejects as documented at `HelmEngine`. */
  run(
    call: WorkerCall,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    if (this.#closed) {
      return Promise.reject(closedError());
    }
    if (signal?.aborted) {
      return Promise.reject(signal.reason);
    }
    return new Promise((resolve, reject) => {
      const waiting: WaitingCall = { call, timeoutMs, signal, resolve, reject };
      signal?.addEventListener('abort', () => this.#abandon(waiting), {
        once: true,
      });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.reject(closedError());
    }
    for (const worker of this.#all) {
      this.#discard(worker);
    }
    await Promise.all(this.#endings);
  }

  /** Takes an aborted call out of the queue; one that already runs is ended by its worker's guard. */
  #abandon(waiting: WaitingCall): void {
    const position = this.#waiting.indexOf(waiting);
    if (position >= 0) {
      this.#waiting.splice(position, 1);
      waiting.reject(waiting.signal?.reason);
    }
  }

  /** Gives the first waiting call a worker, if one is free or may be started. */
  #next(): void {
    if (
      this.#waiting.length === 0 ||
      this.#slotsTaken >= this.#limits.workers
    ) {
      return;
    }
    this.#slotsTaken++;
    this.#serve().finally(() => {
      this.#slotsTaken--;
      this.#next();
    });
  }

  async #serve(): Promise<void> {
    let worker: PoolWorker;
    try {
      worker = this.#idle.pop() ?? (await this.#startWorker());
    } catch (error) {
      this.#waiting.shift()?.reject(error);
      return;
    }
    const waiting = this.#waiting.shift();
    if (!waiting) {
      this.#release(worker);
      return;
    }
    try {
      const reply = await this.#guard(worker, waiting);
      if ('lost' in reply) {
        throw this.#lossError(reply);
      }
      if (reply.memoryBytes > REPLACE_ABOVE_BYTES) {
        this.#discard(worker);
      } else {
        this.#release(worker);
      }
      waiting.resolve(reply.answer);
    } catch (error) {
      this.#discard(worker);
      waiting.reject(error);
    }
  }

  async #startWorker(): Promise<PoolWorker> {
    const worker = await PoolWorker.start(this.#limits.memoryLimitMiB);
    this.#all.add(worker);
    if (this.#closed) {
      this.#discard(worker);
      throw closedError();
    }
    return worker;
  }

  /** Waits for the reply, the time limit, or the abort signal, whichever is first. */
  async #guard(
    worker: PoolWorker,
    { call, timeoutMs, signal }: WaitingCall,
  ): Promise<WorkerReply> {
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timeError(timeoutMs)), timeoutMs);
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([worker.call(call), interrupted]);
    } finally {
      clearTimeout(timer);
      if (onAbort) {
        signal?.removeEventListener('abort', onAbort);
      }
    }
  }

  #release(worker: PoolWorker): void {
    if (this.#closed) {
      this.#discard(worker);
    } else {
      this.#idle.push(worker);
    }
  }

  #discard(worker: PoolWorker): void {
    if (!this.#all.delete(worker)) {
      return;
    }
    const position = this.#idle.indexOf(worker);
    if (position >= 0) {
      this.#idle.splice(position, 1);
    }
    const ending = worker
      .terminate()
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  #lossError(loss: Extract<WorkerReply, { lost: string }>): Error {
    switch (loss.lost) {
      case 'memory':
        return new HelmLimitError(
          'memory',
          `The chart needed more than ${
            this.#limits.memoryLimitMiB
          } MiB of memory. Look for templates or values that produce very large text or lists, or raise memoryLimitMiB.`,
        );
      case 'stack':
        return new HelmLimitError(
          'stack',
          'The chart nests templates or YAML too deeply. Look for templates that call themselves without an end, and for YAML nested thousands of levels deep.',
        );
      default:
        return new HelmEngineError(
          this.#closed
            ? 'The Helm engine was closed during the call.'
            : `The Helm engine crashed: ${loss.detail}`,
        );
    }
  }
}

function timeError(timeoutMs: number): HelmLimitError {
  return new HelmLimitError(
    'time',
    `The chart took longer than ${timeoutMs} ms. Look for endless range loops or templates that call themselves, or raise timeoutMs.`,
  );
}

function closedError(): HelmEngineError {
  return new HelmEngineError('The Helm engine is closed. Create a new one.');
}
