import { InputError } from '@backstage/errors';

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Where an Application is. */
export type ApplicationAddress = { name: string; namespace: string };

/**
 * Reads the name of an Application: `name` in the default namespace, `namespace/name` in another one.
 *
 * @throws InputError for what cannot be one.
 */
export function addressOf(
  application: string,
  defaultNamespace: string,
): ApplicationAddress {
  const parts = application.split('/');
  const [name = '', namespace = defaultNamespace] = parts.reverse();
  if (parts.length > 2 || !NAME.test(name) || !NAME.test(namespace)) {
    throw new InputError(
      `${JSON.stringify(
        application.slice(0, 260),
      )} is not the name of an Application: use lower-case letters, digits, - and .`,
    );
  }
  return { name, namespace };
}

/** The opposite of {@link addressOf}. */
export function nameOf(
  { name, namespace }: ApplicationAddress,
  defaultNamespace: string,
): string {
  return namespace === '' || namespace === defaultNamespace
    ? name
    : `${namespace}/${name}`;
}
