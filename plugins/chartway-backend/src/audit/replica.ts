import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './errorCode';

/** The host as processes see each other: containers may share a name and still have process ids of their own. */
function host(): string {
  let processes = '';
  try {
    processes = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: the name has to do.
  }
  return createHash('sha256')
    .update(`${hostname()}\n${processes}`)
    .digest('hex')
    .slice(0, 12);
}

/** Names that this very process goes by: a process may be several replicas. */
const living = new Set<string>();

/** A name for a replica among all that ever wrote to the log: host, process id, chance. */
export function newReplica(): string {
  const name = `${host()}-${process.pid}-${randomBytes(5).toString('hex')}`;
  living.add(name);
  return name;
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is running, too.
    return errorCode(error) === 'EPERM';
  }
};

/**
 * Whether another replica has certainly ended: it ran on this host, and its process is gone or its id is ours by now. Of
 * other hosts nothing is known.
 */
export function hasEnded(replica: string, own: string): boolean {
  const [itsHost, pid] = replica.split('-');
  if (living.has(replica) || itsHost !== own.split('-')[0]) return false;
  const id = Number(pid);
  if (!Number.isInteger(id) || id <= 0) return false;
  return id === process.pid || !isRunning(id);
}
