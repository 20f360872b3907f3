/** When a circuit opens, and for how long. */
export type CircuitSettings = {
  /** Consecutive failures that open it. */
  failures: number;
  /** Milliseconds it stays open at first; doubled whenever the probe fails. */
  open: number;
  /** Milliseconds it stays open at most. */
  longest: number;
};

const DEFAULTS: CircuitSettings = { failures: 5, open: 5_000, longest: 60_000 };

/** How a request passed; its outcome is told with it. */
export type Passage = 'normal' | 'probe';

/**
 * Keeps requests from a system that does not answer: after some failures in a row none passes for a while, then one does,
 * as a probe, and its outcome decides. Times are milliseconds of the caller's clock.
 */
export class Circuit {
  readonly #settings: CircuitSettings;
  #failures = 0;
  #openFor = 0;
  #openUntil = 0;

  constructor(settings: CircuitSettings = DEFAULTS) {
    this.#settings = settings;
  }

  /** Open or waiting for a probe: the last that was heard is that the system fails. */
  get isOpen(): boolean {
    return this.#openFor > 0;
  }

  /** Milliseconds until a request may pass; 0 when it may now. */
  wait(now: number): number {
    return this.isOpen ? Math.max(0, this.#openUntil - now) : 0;
  }

  /** How a request may pass; undefined when it must not be made. */
  admit(now: number): Passage | undefined {
    if (!this.isOpen) return 'normal';
    if (now < this.#openUntil) return undefined;
    // Until the probe ends, others wait as long as if it had failed; one that never ends keeps nobody out for ever.
    this.#openUntil = now + this.#openFor;
    return 'probe';
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openFor = 0;
  }

  failed(passage: Passage, now: number): void {
    this.#failures++;
    const { failures, open, longest } = this.#settings;
    if (this.isOpen) {
      // Requests that were under way when it opened tell nothing new.
      if (passage === 'normal') return;
      this.#openFor = Math.min(this.#openFor * 2, longest);
    } else if (this.#failures >= failures) this.#openFor = open;
    else return;
    this.#openUntil = now + this.#openFor;
  }
}
