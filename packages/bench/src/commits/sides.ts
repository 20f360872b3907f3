import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createGiteaGitHost,
  createLocalGitHost,
} from '@chartway/plugin-chartway-backend';
import type { GitRepository } from '@chartway/plugin-chartway-node';
import { z } from 'zod';
import { git } from './git';
import {
  BRANCH,
  edited,
  messageOf,
  REPOSITORY,
  type ValueEdit,
} from './repository';
import { OWNER } from './server';

/** The ways of changing values that are compared. */
export const SIDES = ['chartway', 'scripts'] as const;

/** One of {@link SIDES}. */
export type Side = (typeof SIDES)[number];

/** Where the repository is. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), folder: z.string() }),
  z.object({
    kind: z.literal('remote'),
    url: z.string(),
    token: z.string(),
    cloneUrl: z.string(),
  }),
]);

/** Where the repository is. */
export type Place = z.output<typeof placeSchema>;

/** Makes an edit and gives the commit, once the edit is on the branch of the repository. */
export type Apply = (edit: ValueEdit) => Promise<string>;

const SCRIPT_TRIES = 200;

const NO_LOG = {
  child: () => NO_LOG,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** Chartway's own Git host, as a portal has it that has been up for a while: the clone is there. */
export async function chartwaySide(
  place: Place,
  folder: string,
): Promise<Apply> {
  const repository = await openRepository(place, folder);
  await repository.snapshot(BRANCH);
  return async edit => {
    const { sha } = await repository.commit({
      branch: BRANCH,
      author: {
        name: `worker ${edit.worker}`,
        email: `worker${edit.worker}@example.test`,
      },
      message: messageOf(edit),
      edit: async snapshot => {
        const bytes = await snapshot.read(edit.path);
        const text = Buffer.from(bytes ?? '').toString('utf8');
        return { [edit.path]: edited(text, edit) };
      },
    });
    return sha;
  };
}

function openRepository(place: Place, folder: string): Promise<GitRepository> {
  const context = {
    configKey: 'chartway.git',
    dataFolder: folder,
    logger: NO_LOG,
  };
  const host =
    place.kind === 'local'
      ? createLocalGitHost({
          ...context,
          options: { type: 'local', folder: place.folder },
        })
      : createGiteaGitHost({
          ...context,
          options: {
            type: 'gitea',
            url: place.url,
            owner: OWNER,
            token: place.token,
          },
        });
  return host.repository(REPOSITORY);
}

/**
 * What scripts do: a shallow clone for each change, edit, commit, push; when somebody was faster, take over what is new
 * and push again; when that conflicts, edit again on what is new.
 */
export function scriptSide(place: Place, folder: string): Apply {
  const url =
    place.kind === 'local'
      ? `file://${join(place.folder, `${REPOSITORY}.git`)}`
      : place.cloneUrl;
  return async edit => {
    const clone = await mkdtemp(join(folder, 'clone-'));
    const author = `worker ${edit.worker}`;
    const run = (...args: string[]) => git(args, { folder: clone, author });
    const commit = async () => {
      const path = join(clone, edit.path);
      await writeFile(path, edited(await readFile(path, 'utf8'), edit));
      await run('commit', '--quiet', '--all', '--message', messageOf(edit));
    };
    try {
      await run('clone', '--quiet', '--depth=1', url, '.');
      await commit();
      for (let tries = 1; ; tries++) {
        try {
          await run('push', '--quiet', 'origin', BRANCH);
          return (await run('rev-parse', 'HEAD')).trim();
        } catch (error) {
          if (tries === SCRIPT_TRIES) throw error;
        }
        try {
          await run('pull', '--quiet', '--rebase', 'origin', BRANCH);
        } catch {
          await run('rebase', '--abort').catch(() => {});
          await run('fetch', '--quiet', 'origin', BRANCH);
          await run('reset', '--quiet', '--hard', 'FETCH_HEAD');
          await commit();
        }
      }
    } finally {
      await rm(clone, { recursive: true, force: true });
    }
  };
}
