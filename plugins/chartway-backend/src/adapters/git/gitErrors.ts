import { isError, NotFoundError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { firstLine, GitCommandError } from './GitCommand';

const SYSTEM = 'git';

// Git has no codes for these; LC_ALL=C keeps its wording.
const DISK_FULL =
  /No space left on device|Out of diskspace|Disk quota exceeded/i;
const CREDENTIALS =
  /Authentication failed|could not read (Username|Password)|returned error: 40[13]|HTTP 40[13]/i;
const ABSENT =
  /returned error: 404|repository '.*' not found|does not appear to be a git repository/i;
const PASSING =
  /Could not resolve host|Failed to connect|Couldn't connect|Connection (refused|reset|timed out)|timed out|too slow|Operation too slow|returned error: (5\d\d|429)|HTTP (5\d\d|429)|early EOF|RPC failed|hung up|Empty reply|unexpected disconnect|recv failure|transfer closed/i;
const REDIRECTED =
  /returned error: 3\d\d|unable to update url base from redirection/i;
const BUSY = /cannot lock ref|Unable to create .*\.lock|could not lock/i;

/** Whether a command failed because another process wrote the same ref. */
export function isLockFailure(stderr: string): boolean {
  return BUSY.test(stderr);
}

function noSpace(label: string, cause: unknown, said: string): UpstreamError {
  return new UpstreamError(
    `No space left on the disk for ${label}; nothing was changed: free space, then try again (${said})`,
    { system: SYSTEM, retryable: true, cause },
  );
}

/**
 * Says in the port's errors why a Git command failed.
 *
 * @param label - where it happened: `repository charts of Gitea at http://…`
 * @param credentialsKey - key of the configuration that holds the credentials, when there are any
 */
export function translateGitError(
  error: unknown,
  label: string,
  credentialsKey?: string,
): unknown {
  if (isError(error) && /^(ENOSPC|EDQUOT)$/.test(String(error.code))) {
    return noSpace(label, error, String(error.code));
  }
  if (!(error instanceof GitCommandError)) return error;
  const upstream = (message: string, retryable: boolean) =>
    new UpstreamError(message, { system: SYSTEM, retryable, cause: error });
  const { stderr } = error;
  const said = firstLine(stderr);
  if (error.reason === 'timeout')
    return upstream(
      `No answer in time from ${label} (${error.message}): try again later`,
      true,
    );
  if (error.reason !== 'failed')
    return upstream(`Git cannot work on ${label}: ${error.message}`, false);
  if (DISK_FULL.test(stderr)) return noSpace(label, error, said);
  if (CREDENTIALS.test(stderr)) {
    const key = credentialsKey ? `: check ${credentialsKey}` : '';
    return upstream(
      `Access to ${label} was denied${key} and what its account may do (${said})`,
      false,
    );
  }
  if (ABSENT.test(stderr))
    return new NotFoundError(`There is no ${label} (${said})`);
  if (REDIRECTED.test(stderr)) {
    return upstream(
      `The ${label} redirects elsewhere, which is not followed: configure its final URL (${said})`,
      false,
    );
  }
  if (PASSING.test(stderr))
    return upstream(`Cannot reach ${label}: ${said}. Try again later`, true);
  if (BUSY.test(stderr))
    return upstream(`Another process holds ${label}: ${said}. Try again`, true);
  return upstream(`Git failed on ${label}: ${said}`, false);
}
