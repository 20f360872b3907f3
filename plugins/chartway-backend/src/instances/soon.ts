/**
 * What an engine gives within a time; undefined when it takes longer or fails. For what is good to know and not needed: who
 * waits goes on without it.
 */
export async function soon<T>(
  work: Promise<T>,
  milliseconds: number,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    // A late failure of the work that lost the race is nobody's any more.
    work.catch(() => undefined);
  }
}
