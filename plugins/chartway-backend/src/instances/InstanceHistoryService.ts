import type { Caller } from '../authorization/Caller';

/** One commit to the values or the release of an instance. */
export type InstanceCommit = {
  /** ISO 8601, UTC. */
  at: string;
  /** Name of the author, as the commit says. Git does not check it. */
  author: string;
  /** First line of the message, without anything that looks like a credential. */
  title: string;
  sha: string;
  /** The request of the portal that made the commit, as its message says. */
  requestId?: string;
  /** Page of the commit on the Git host, when it has pages. */
  url?: string;
};

/** What Git says of how an instance came to be what it is. */
export interface InstanceHistoryService {
  /**
   * Commits to the folder of an instance, newest first.
   *
   * @throws NotFoundError when there is no such instance.
   */
  commits(
    name: string,
    limit: number,
    caller: Caller,
  ): Promise<InstanceCommit[]>;
}
