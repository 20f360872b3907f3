/** Remembers which webhooks came in already, for all replicas. */
export interface DeliveryStore {
  /**
   * Remembers a delivery by all of its keys.
   *
   * @returns false when one of them is known: this is a repetition, and nothing was remembered.
   */
  remember(keys: readonly string[], at: Date): Promise<boolean>;
  /** Forgets deliveries, so that the sender can try again: what was to be done for them failed. */
  forget(keys: readonly string[]): Promise<void>;
  /** Forgets all deliveries before a time. */
  prune(before: Date): Promise<void>;
}
