/** What a commit of the portal says. */
export type CommitFacts = {
  /** Imperative, one line. */
  subject: string;
  /** What kind of change it is: `chart-source`, `values`, `release`. */
  kind: string;
  instanceName: string;
  actor: string;
  requestId: string;
  reason?: string;
};

/** The message: subject, reason, and trailers that machines read (`git log --format='%(trailers)'`). */
export function commitMessage(facts: CommitFacts): string {
  const body = facts.reason ? `${facts.reason}\n\n` : '';
  return (
    `${facts.subject}\n\n${body}` +
    `Chartway-Instance: ${facts.instanceName}\n` +
    `Chartway-Change: ${facts.kind}\n` +
    `Chartway-Actor: ${facts.actor}\n` +
    `Chartway-Request-Id: ${facts.requestId}\n`
  );
}

/** The request that a message of the portal names; undefined for any other message. Whoever may push can write one. */
export function requestIdIn(message: string): string | undefined {
  return /^Chartway-Request-Id: ([A-Za-z0-9._:-]{8,128})$/m.exec(message)?.[1];
}
