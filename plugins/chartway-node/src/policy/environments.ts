import type { EnvironmentGroup } from './Binding';
import type { EnvironmentClass } from './rolePermissions';

const DEV = 'dev';
const TEST = 'test';

/**
 * The names of the environments that the classes mean, in promotion order.
 *
 * @param environments - All that are configured, in promotion order.
 */
export function environmentsOf(
  classes: readonly EnvironmentClass[],
  environments: readonly EnvironmentGroup[],
): string[] {
  const firstTest = environments.find(({ group }) => group === TEST);
  const belongs: Record<
    EnvironmentClass,
    (environment: EnvironmentGroup) => boolean
  > = {
    dev: ({ group }) => group === DEV,
    test: ({ group }) => group === TEST,
    'first test': environment => environment === firstTest,
    prod: ({ group }) => group !== DEV && group !== TEST,
  };
  return environments
    .filter(environment => classes.some(name => belongs[name](environment)))
    .map(({ name }) => name);
}
