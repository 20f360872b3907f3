type Waiting<I, R> = {
  item: I;
  resolve(result: R): void;
  reject(error: unknown): void;
};

/**
 * Writes what many ask for at the same time in one go: while a batch is being written, the next one gathers. One batch at
 * a time.
 */
export class GroupCommit<I, R> {
  readonly #write: (items: readonly I[]) => Promise<readonly R[]>;
  readonly #maxBatch: number;
  readonly #isItemsFault: (error: unknown) => boolean;
  readonly #waiting: Waiting<I, R>[] = [];
  #writing = false;

  /**
   * @param write - Writes all items or none, and gives a result for each.
   * @param options - `isItemsFault` says whether an error may come from one item, so that the others are worth another try.
   */
  constructor(
    write: (items: readonly I[]) => Promise<readonly R[]>,
    options: { maxBatch: number; isItemsFault(error: unknown): boolean },
  ) {
    this.#write = write;
    this.#maxBatch = options.maxBatch;
    this.#isItemsFault = options.isItemsFault;
  }

  /** @throws what `write` throws. */
  add(item: I): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#writing) void this.#writeWaiting();
    });
  }

  async #writeWaiting(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      await this.#writeBatch(this.#waiting.splice(0, this.#maxBatch));
    }
    this.#writing = false;
  }

  async #writeBatch(batch: readonly Waiting<I, R>[]): Promise<void> {
    try {
      const results = await this.#write(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('There is no result'));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && this.#isItemsFault(error)) {
        for (const waiting of batch) await this.#writeBatch([waiting]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}
