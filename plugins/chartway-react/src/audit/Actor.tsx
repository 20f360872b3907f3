import { EntityRefLink } from '@backstage/plugin-catalog-react';

/**
 * Who did something: a link to the person, or the name of a service.
 *
 * @public
 */
export function Actor({ actor }: { actor: string }) {
  return actor.startsWith('user:') ? (
    <EntityRefLink entityRef={actor} defaultKind="user" />
  ) : (
    <>{actor}</>
  );
}
