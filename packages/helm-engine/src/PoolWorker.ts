import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { assetPath, engineModule } from './engineModule';
import { HelmEngineError } from './errors';
import type { PackedChart } from './packChart';

/** Stack of a worker in MiB: deeply nested YAML and templates recurse on it. Reserved, not taken. */
const STACK_MIB = 64;
/** Heap of a worker's JavaScript in MiB: it holds the chart and the answer only. */
const HEAP_MIB = 512;

/** What a worker is asked: a request for the Go shim and the files it may see. */
export interface WorkerCall {
  request: string;
  content: PackedChart['content'];
  index: PackedChart['index'];
}

/** What a worker replies to a call. */
export type WorkerReply =
  | { answer: Uint8Array; memoryBytes: number }
  | { lost: 'memory' | 'stack' | 'crash'; detail: string };

// Not `z.instanceof`: bytes may come from another realm than this module's, as they do under jest.
const bytes = z.custom<Uint8Array>(value => ArrayBuffer.isView(value));

const ready = z.object({ ready: z.literal(true) });
/** A message from the thread, or why none will come. */
type Outcome = { message: unknown } | { failure: unknown };

const reply = z.union([
  z.object({ answer: bytes, memoryBytes: z.number() }),
  z.object({ lost: z.enum(['memory', 'stack', 'crash']), detail: z.string() }),
]);

/** One worker thread with one instance of the engine. It takes one call at a time. */
export class PoolWorker {
  readonly #worker: Worker;
  #settle: ((outcome: Outcome) => void) | undefined;
  #failure: { failure: unknown } | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', message => this.#settle?.({ message }));
    worker.on('error', error => this.#fail(error));
    worker.on('exit', code => this.#fail(new Error(`exit code ${code}`)));
  }

  /**
   * Starts a thread and its instance.
   *
   * @throws HelmEngineError when the engine cannot be loaded or started
   */
  static async start(memoryLimitMiB: number): Promise<PoolWorker> {
    const worker = new PoolWorker(
      new Worker(assetPath('worker.mjs'), {
        env: {},
        execArgv: [],
        resourceLimits: {
          stackSizeMb: STACK_MIB,
          maxOldGenerationSizeMb: HEAP_MIB,
        },
      }),
    );
    try {
      // The thread starts while the engine is still being compiled.
      const module = await engineModule(memoryLimitMiB);
      const message = worker.#nextMessage();
      worker.#worker.postMessage({ module, memoryLimitMiB });
      ready.parse(await message);
      return worker;
    } catch (cause) {
      await worker.terminate();
      if (cause instanceof HelmEngineError) {
        throw cause;
      }
      throw new HelmEngineError(
        'A worker of the Helm engine could not be started.',
        { cause },
      );
    }
  }

  /**
   * Resolves with the reply. The process is kept alive until then.
   *
   * @throws HelmEngineError when the thread itself failed
   */
  async call(call: WorkerCall): Promise<WorkerReply> {
    const message = this.#nextMessage();
    this.#worker.postMessage(call, [call.content.buffer]);
    try {
      return reply.parse(await message);
    } catch (error) {
      if (
        error instanceof Error &&
        'code' in error &&
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ) {
        return { lost: 'memory', detail: error.message };
      }
      throw new HelmEngineError('The Helm engine lost its worker. Try again.', {
        cause: error,
      });
    }
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Ends the current wait, or the next one: a thread may fail while nobody waits for it. */
  #fail(failure: unknown): void {
    this.#failure ??= { failure };
    this.#settle?.(this.#failure);
  }

  async #nextMessage(): Promise<unknown> {
    this.#worker.ref();
    try {
      const outcome = await new Promise<Outcome>(resolve => {
        this.#settle = resolve;
        if (this.#failure) {
          resolve(this.#failure);
        }
      });
      if ('failure' in outcome) {
        throw outcome.failure;
      }
      return outcome.message;
    } finally {
      this.#settle = undefined;
      this.#worker.unref();
    }
  }
}
