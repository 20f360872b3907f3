/** How often a condition is looked at while waiting. */
const POLL_MS = 200;

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/**
 * Polls until `condition` holds. Resolves with false after `seconds`.
 * What `condition` throws ends the wait.
 */
export async function eventually(
  seconds: number,
  condition: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
