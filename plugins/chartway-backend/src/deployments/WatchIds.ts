import { createHmac } from 'node:crypto';

/** Hexadecimal digits of an id: enough to tell instances apart, too few to be of use for anything else. */
const LENGTH = 16;

/**
 * Names instances in signals, which everybody who is signed in receives: the ids tell nothing to those who may not read the
 * instance, since they cannot be guessed without the portal's key.
 */
export class WatchIds {
  readonly #key: Uint8Array;

  /** @param key - Known to the portal only, the same in all replicas. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  idOf(instanceName: string): string {
    return createHmac('sha256', this.#key)
      .update(instanceName)
      .digest('hex')
      .slice(0, LENGTH);
  }
}
