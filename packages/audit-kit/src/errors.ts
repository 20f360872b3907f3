/**
 * A record that cannot be written, or bytes that are no record. The message names the field.
 *
 * @public
 */
export class RecordError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'RecordError';
}

/**
 * A key, note, checkpoint or proof that is malformed, or not signed by a key that is trusted. The message says which.
 *
 * @public
 */
export class NoteError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'NoteError';
}

/**
 * Nodes of the tree that are missing or do not fit: a tile, a frontier, a size.
 *
 * @public
 */
export class TreeError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'TreeError';
}

/**
 * An export that cannot be read as one. The message names the line.
 *
 * @public
 */
export class BundleError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'BundleError';
}

/** What an error says. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
