import { InputError } from '@backstage/errors';
import { looksLikeSecret } from './redact';

/**
 * Checks a reason, which is kept for good, in Git and in the audit log: one line, so that it can forge neither a trailer of a
 * commit nor a line of a log, and no credential.
 *
 * @throws InputError
 */
export function requirePlainReason(reason: string | undefined): void {
  if (!reason) return;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(reason)) {
    throw new InputError(
      'The reason must be one line without control characters.',
    );
  }
  if (looksLikeSecret(reason)) {
    throw new InputError(
      'The reason seems to hold a credential; leave it out, and replace the credential if it is real.',
    );
  }
}
