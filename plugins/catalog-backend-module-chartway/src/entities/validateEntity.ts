import {
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  componentEntityV1alpha1Validator,
  resourceEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/**
 * Checks an entity by the rules of the catalog, so that one bad entity is refused here, with its path, and does not
 * spoil the others.
 *
 * @throws an error saying which field is wrong.
 */
export async function validateEntity(entity: Entity): Promise<Entity> {
  const checked = await policy.enforce(entity);
  if (!checked) throw new InputError('The catalog does not take this entity');
  const known =
    (await componentEntityV1alpha1Validator.check(checked)) ||
    (await resourceEntityV1alpha1Validator.check(checked));
  if (!known) {
    throw new InputError(
      `${checked.apiVersion} ${checked.kind} is not a Component or a Resource`,
    );
  }
  return checked;
}

/** Whether a link may be shown: http and https only, so that no entity carries a script. */
export function isSafeUrl(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
