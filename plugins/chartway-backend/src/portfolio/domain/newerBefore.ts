import { instanceName, sameInstance } from '@chartway/chart-kit';
import type { Context, Environment } from '@chartway/plugin-chartway-common';
import { gt, valid } from 'semver';

/** An instance, as far as its version matters. */
export type Versioned = { name: string; context: Context; version: string };

/** The same customer's instance in the environment just before, in promotion order; undefined in the first one. */
function contextBefore(
  context: Context,
  environments: readonly Environment[],
): Context | undefined {
  const place = environments.findIndex(
    ({ name }) => name === context.environment,
  );
  const before = environments[place - 1];
  return before && { ...context, environment: before.name };
}

/** The name of the instance in the environment just before. */
export function nameBefore(
  context: Context,
  environments: readonly Environment[],
): string | undefined {
  const before = contextBefore(context, environments);
  return before && instanceName(before);
}

/**
 * The chart version that waits in the environment just before, when it is higher as SemVer orders versions.
 *
 * @param known - Instances by name, those that the asker may see.
 */
export function newerBefore(
  { context, version }: Pick<Versioned, 'context' | 'version'>,
  environments: readonly Environment[],
  known: ReadonlyMap<string, Versioned>,
): string | undefined {
  const before = contextBefore(context, environments);
  const there = before && known.get(instanceName(before));
  // Two instances may be called the same.
  if (!there || !sameInstance(there.context, before)) return undefined;
  if (!valid(there.version) || !valid(version)) return undefined;
  return gt(there.version, version) ? there.version : undefined;
}
