/** What is measured, in order; `generate` is `helm create` on the other side. */
export const STAGES = ['generate', 'lint', 'package', 'push'] as const;

/** One of the measured steps. */
export type Stage = (typeof STAGES)[number];

/** Milliseconds of each stage in one run. */
export type Timing = Record<Stage, number>;

/** One side of the comparison: takes a chart of a version of its own from nothing to the registry. */
export type Side = (version: string) => Promise<Timing>;

/** Runs a step and gives its result and its milliseconds. */
export async function timed<T>(
  step: () => T | Promise<T>,
): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await step();
  return { result, ms: performance.now() - start };
}

/** Without the push: what needs no network. */
export function localMs({ generate, lint, package: packing }: Timing): number {
  return generate + lint + packing;
}

/** All four stages. */
export function totalMs(timing: Timing): number {
  return localMs(timing) + timing.push;
}
