import type { ChangeResult } from '@chartway/plugin-chartway-common';

/** What a change did, as one sentence. */
export function changeSentence(result: ChangeResult): string {
  const { valuesCommit, pullRequest, releaseCommit, touched } = result;
  if (pullRequest) {
    return `Pull request ${pullRequest.number} is open. The change takes effect once somebody merges it and it is released.`;
  }
  const committed = valuesCommit
    ? `Committed ${valuesCommit.sha.slice(0, 7)}`
    : 'Nothing had to be committed';
  const released = releaseCommit
    ? ` and released with ${releaseCommit.sha.slice(0, 7)}.`
    : ', not released yet.';
  const also = [
    touched.released.length > 0 &&
      ` Also released: ${touched.released.join(', ')}.`,
    touched.pending.length > 0 &&
      ` Waiting for their release: ${touched.pending.join(', ')}.`,
  ];
  return [committed, released, ...also.filter(Boolean)].join('');
}
