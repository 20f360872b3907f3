import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git';
import { BRANCH, messageOf, type ValueEdit } from './repository';
import { groupBy } from './groupBy';

/** What the history of the branch tells of the edits. */
type Findings = {
  /** Edits and commits of the person that are absent, there twice, or changed anything else than they should. */
  lost: string[];
  /** Edits that come before one that the same worker asked for earlier in the same file. */
  reordered: string[];
  /** How often the branch was set by something else than the person. */
  pushes: number;
};

type Commit = { sha: string; subject: string; diff: string[] };

const START = '\u0001';

async function commits(folder: string): Promise<Commit[]> {
  const output = await git(
    [
      'log',
      '--reverse',
      '--patch',
      '--unified=0',
      '--no-color',
      '--no-renames',
      `--format=${START}%H %s`,
      BRANCH,
    ],
    { folder },
  );
  // The first is the commit that made the repository.
  return output
    .split(START)
    .slice(2)
    .map(text => {
      const [title = '', ...rest] = text.split('\n');
      return {
        sha: title.slice(0, 40),
        subject: title.slice(41),
        diff: rest.filter(line => /^(diff|[-+](?![-+]))/.test(line)),
      };
    });
}

/** Whether a commit changes this value in this file and nothing else. */
function isExactly(edit: ValueEdit, { diff }: Commit): boolean {
  const [file, before, after, ...more] = diff;
  return (
    file === `diff --git a/${edit.path} b/${edit.path}` &&
    /^-replicas: \d+$/.test(before ?? '') &&
    after === `+replicas: ${edit.replicas}` &&
    more.length === 0
  );
}

/** Sets of the branch, as Git's own log of it has them. */
async function setsOf(folder: string): Promise<string[]> {
  const log = await readFile(join(folder, 'logs/refs/heads', BRANCH), 'utf8');
  return log
    .trim()
    .split('\n')
    .map(line => line.slice(41, 81));
}

/**
 * Looks up all edits in the history of a bare repository.
 *
 * @param shas - commit that was reported for an edit, by id, where one was
 * @param byHand - subjects of the commits of the person
 */
export async function inspect(
  folder: string,
  edits: readonly ValueEdit[],
  shas: ReadonlyMap<string, string>,
  byHand: readonly string[],
): Promise<Findings> {
  const all = await commits(folder);
  const bySubject = groupBy(all, ({ subject }) => subject);
  const lost: string[] = [];
  const placeOf = new Map(all.map(({ sha }, place) => [sha, place]));
  const newest = new Map<string, number>();
  const reordered: string[] = [];
  for (const edit of edits) {
    const [commit, ...more] = bySubject.get(messageOf(edit)) ?? [];
    const told = shas.get(edit.id);
    const isThere =
      commit !== undefined &&
      more.length === 0 &&
      isExactly(edit, commit) &&
      (told === undefined || told === commit.sha);
    if (!isThere) {
      lost.push(edit.id);
      continue;
    }
    const place = placeOf.get(commit.sha) ?? -1;
    const line = `${edit.worker} ${edit.path}`;
    if (place < (newest.get(line) ?? -1)) reordered.push(edit.id);
    newest.set(line, Math.max(place, newest.get(line) ?? -1));
  }
  for (const subject of byHand) {
    if (bySubject.get(subject)?.length !== 1) lost.push(subject);
  }
  const ours = new Set(edits.map(messageOf));
  const subjects = new Map(all.map(({ sha, subject }) => [sha, subject]));
  const sets = await setsOf(folder);
  const pushes = sets.filter(sha => ours.has(subjects.get(sha) ?? '')).length;
  return { lost, reordered, pushes };
}
