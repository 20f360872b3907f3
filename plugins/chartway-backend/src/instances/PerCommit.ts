/** Which state of the instances an answer is of. */
export type IndexState = {
  generation: number;
  commit: string;
  /** Counts changes of what the engines say; absent where that does not matter. */
  live?: number;
};

/** Remembers answers as long as they are of the newest commit that was asked about. */
export class PerCommit<T> {
  readonly #most: number;
  readonly #answers = new Map<string, { answer: T }>();
  #current = '';

  /** @param most - Answers kept; the oldest go first. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The answer to the same question about the same state, else what `work` gives. */
  async get(
    { generation, commit, live }: IndexState,
    question: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const state = `${generation} ${commit} ${live ?? ''}`;
    if (this.#current !== state) {
      this.#answers.clear();
      this.#current = state;
    }
    const known = this.#answers.get(question);
    if (known) return known.answer;
    const answer = await work();
    // Meanwhile somebody may have asked about a newer commit.
    if (this.#current === state) this.#answers.set(question, { answer });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#most) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
