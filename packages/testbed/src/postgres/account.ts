import { readFileSync } from 'node:fs';
import { TestbedError } from '../TestbedError';

/** A user of the machine, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** `postgres` comes with Debian's package; `nobody` is everywhere. */
const CANDIDATES = ['postgres', 'nobody'];

function accountNamed(name: string, passwd: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map(line => line.split(':'))
    .find(([user]) => user === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

/**
 * The account PostgreSQL runs under: nobody's other than our own, unless we are root, whom initdb and postgres refuse.
 * @throws TestbedError when we are root and the machine has none of the accounts that could be used.
 */
export function serverAccount(
  uid = process.getuid?.(),
  passwd = readFileSync('/etc/passwd', 'utf8'),
): Account | undefined {
  if (uid !== 0) return undefined;
  for (const name of CANDIDATES) {
    const account = accountNamed(name, passwd);
    if (account) return account;
  }
  throw new TestbedError(
    `PostgreSQL does not run as root, and /etc/passwd has none of the users ${CANDIDATES.join(
      ', ',
    )}; run this as another user, or install the system's package postgresql, which brings one`,
  );
}
