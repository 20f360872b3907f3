import { InputError } from '@backstage/errors';
import { looksLikeSecret } from '../redaction/redact';
import { requireOneLine } from './domain/commitMessage';

/**
 * Checks a reason, which is kept for good in Git and in the audit log: one line, and no credential in it.
 *
 * @throws InputError
 */
export function requireGoodReason(reason: string | undefined): void {
  requireOneLine(reason);
  if (reason && looksLikeSecret(reason)) {
    throw new InputError(
      'The reason seems to hold a credential; leave it out, and replace the credential if it is real.',
    );
  }
}
