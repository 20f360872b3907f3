import { isError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { codeOf } from './codeOf';
import { errorBodySchema, parseJson } from './schema';

/** Why a registry did not do what was asked. */
export type OciErrorReason =
  | 'unreachable'
  | 'time-out'
  | 'tls'
  | 'credentials'
  | 'denied'
  | 'not-found'
  | 'immutable'
  | 'quota'
  | 'busy'
  | 'refused'
  | 'redirect'
  | 'protocol';

/** Reasons that may pass by themselves. */
const RETRYABLE: ReadonlySet<OciErrorReason> = new Set([
  'unreachable',
  'time-out',
  'busy',
]);

/** Failure of a request to a registry, translated once, where it happened. */
export class OciError extends UpstreamError {
  readonly reason: OciErrorReason;
  /** Status of the answer, if there was one. */
  readonly status: number | undefined;

  constructor(
    reason: OciErrorReason,
    message: string,
    options: { status?: number; cause?: unknown } = {},
  ) {
    super(message, {
      system: 'registry',
      retryable: RETRYABLE.has(reason),
      cause: options.cause,
    });
    this.reason = reason;
    this.status = options.status;
  }
}

/** Who was asked for what; the words of every message. */
export type Asked = {
  /** `http://host:port`. */
  origin: string;
  /** Such as `push tag 1.2.3 of charts/shop`. */
  action: string;
  /** Key of the configuration that describes the registry. */
  configKey: string;
  /** Whether the configuration holds credentials. */
  hasCredentials: boolean;
};

const TLS_CODES =
  /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

/** The error a failed `fetch` hides: the innermost cause, or the first of several addresses tried. */
function innermost(error: unknown): unknown {
  if (!isError(error)) {
    return error;
  }
  const [first] = Array.isArray(error.errors) ? error.errors : [];
  const inner = error.cause ?? first;
  return inner === undefined ? error : innermost(inner);
}

/** Translates an exception of `fetch` into an error of this adapter. */
export function translateException(error: unknown, asked: Asked): OciError {
  const cause = innermost(error);
  const where = `The registry at ${asked.origin}`;
  if (TLS_CODES.test(codeOf(cause))) {
    return new OciError(
      'tls',
      `${where} offered no trusted TLS connection when asked to ${asked.action}. If its certificate comes from an ` +
        'authority of your own, name that in NODE_EXTRA_CA_CERTS; if it speaks HTTP only, set ' +
        `${asked.configKey}.plainHttp`,
      { cause },
    );
  }
  return new OciError(
    'unreachable',
    `${where} cannot be reached to ${asked.action}. Check ${asked.configKey}.url and that the registry runs, then try again`,
    { cause },
  );
}

/** The first error of an answer on one line, at most 200 characters, without control characters and secrets. */
function oneLine(body: Uint8Array, secrets: readonly string[]): string {
  const first = parseJson(errorBodySchema, body)?.errors[0];
  const text = first
    ? [first.code, first.message].filter(Boolean).join(': ')
    : Buffer.from(body.subarray(0, 1000)).toString('utf8');
  const hidden = secrets.reduce(
    (line, secret) => line.replaceAll(secret, '…'),
    text,
  );
  // eslint-disable-next-line no-control-regex
  const line = hidden.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.startsWith('<') ? 'an HTML page' : line.slice(0, 200);
}

function reasonOf(status: number, detail: string): OciErrorReason {
  if (/no space left|quota|insufficient storage/i.test(detail)) return 'quota';
  if (/immutable|already exists|cannot be overwritten/i.test(detail)) {
    return 'immutable';
  }
  switch (status) {
    case 401:
      return 'credentials';
    case 403:
      return 'denied';
    case 404:
      return 'not-found';
    case 408:
    case 429:
      return 'busy';
    case 409:
    case 412:
      return 'immutable';
    case 413:
    case 507:
      return 'quota';
    default:
      if (status >= 500) return 'busy';
      return status >= 300 && status < 400 ? 'redirect' : 'refused';
  }
}

function adviceFor(reason: OciErrorReason, asked: Asked): string {
  const { configKey } = asked;
  switch (reason) {
    case 'credentials':
      return asked.hasCredentials
        ? `refused the credentials. Check ${configKey}.username and ${configKey}.password`
        : `wants credentials. Set ${configKey}.username and ${configKey}.password`;
    case 'denied':
      return `denied it. Give the account of ${configKey}.username the right to do so, or check the path in ${configKey}.url`;
    case 'not-found':
      return `does not know it. Check the path in ${configKey}.url; some registries want the repository created first`;
    case 'immutable':
      return 'keeps what it has: the tag is immutable. Publish under a new version';
    case 'quota':
      return 'has no space left for it. Free space or raise the quota of the registry, then try again';
    case 'busy':
      return 'is busy or failing. Try again later; its own log says more';
    case 'redirect':
      return `sent the request elsewhere, which is followed only to read blobs. Set ${configKey}.url to its real address`;
    default:
      return `refused it. Check that ${configKey}.url names an OCI registry`;
  }
}

/** Translates an answer nobody expected into an error of this adapter. */
export function translateStatus(
  status: number,
  body: Uint8Array,
  asked: Asked,
  secrets: readonly string[],
): OciError {
  const detail = oneLine(body, secrets);
  const reason = reasonOf(status, detail);
  const said = detail === '' ? '' : ` (${detail})`;
  return new OciError(
    reason,
    `The registry at ${asked.origin}, asked to ${
      asked.action
    }, answered ${status}${said}: it ${adviceFor(reason, asked)}.`,
    { status },
  );
}
