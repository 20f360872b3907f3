/** A checkpoint on its way out of the database. */
export type AnchoredCheckpoint = {
  size: number;
  /** ISO 8601, UTC. */
  at: string;
  /** The signed note. */
  note: string;
};

/** A place outside the database where signed checkpoints are kept, so that who owns the database cannot rewrite the log. */
export interface AuditAnchor {
  readonly type: 'git' | 'file' | 'none';
  /**
   * Text of the newest checkpoint there, undefined when there is none.
   *
   * @throws when the place cannot be reached.
   */
  newest(): Promise<string | undefined>;
  /**
   * Puts checkpoints there, ascending; those that are there already stay as they are.
   *
   * @returns a page where people find the last, when there is one.
   * @throws when the place cannot be reached.
   */
  put(checkpoints: readonly AnchoredCheckpoint[]): Promise<string | undefined>;
}

/** No anchor: whoever owns the database and the signing key can rewrite the log unseen. */
export const noAnchor: AuditAnchor = {
  type: 'none',
  newest: async () => undefined,
  put: async () => undefined,
};

/** Path of the newest checkpoint, as C2SP tlog-tiles has it. */
export const NEWEST_PATH = 'checkpoint';

/** Path of one checkpoint: a folder per day, so that no folder grows without end. */
export function checkpointPath({ size, at }: AnchoredCheckpoint): string {
  return `checkpoints/${at.slice(0, 10)}/${size}`;
}
