import { ConflictError } from '@backstage/errors';

/** A conflict whose answer carries what the caller needs to resolve it, as fields beside the message. */
export class DetailedConflictError extends ConflictError {
  /** Fields of `error` in the answer. Only what the caller may see. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.details = details;
  }
}
