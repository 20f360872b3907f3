import type { Problem } from './Problem';

/**
 * Data of the backend as a page has it. Each state has its own look (see `StatePanel`).
 *
 * - `loading`: nothing yet;
 * - `empty`: loaded, and there is nothing;
 * - `denied`, `notFound`, `down`: could not be loaded at all;
 * - `stale`: loaded before, but the last refresh failed;
 * - `partial`: loaded, but something is missing from it;
 * - `ready`: loaded.
 *
 * @public
 */
export type Remote<T> =
  | { state: 'loading' }
  | { state: 'empty' }
  | { state: 'denied'; problem: Problem }
  | { state: 'notFound'; problem: Problem }
  | { state: 'down'; problem: Problem; since: Date }
  | { state: 'stale'; data: T; fetchedAt: Date; problem: Problem }
  | { state: 'partial'; data: T; fetchedAt: Date; missing: string[] }
  | { state: 'ready'; data: T; fetchedAt: Date };

/**
 * What a data hook returns: the data's state, and a way to load it again at once.
 *
 * @public
 */
export type RemoteWithReload<T> = Remote<T> & { reload: () => void };

/**
 * The data, if there is any: also when it is stale or partial.
 *
 * @public
 */
export function dataOf<T>(remote: Remote<T>): T | undefined {
  return 'data' in remote ? remote.data : undefined;
}

/**
 * The state a page is in after its first load failed.
 *
 * @public
 */
export function remoteOfProblem(
  problem: Problem,
  since: Date,
): Extract<Remote<never>, { state: Problem['kind'] }> {
  if (problem.kind === 'down') return { state: 'down', problem, since };
  return { state: problem.kind, problem };
}
