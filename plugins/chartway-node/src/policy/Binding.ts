import type { ChartwayRole } from '@chartway/plugin-chartway-common';

/**
 * Names, or every name there is.
 *
 * @public
 */
export type Scope = '*' | readonly string[];

/**
 * What a binding covers.
 *
 * @public
 */
export type BindingScope = {
  /** `owned`: the products whose owner is the group. */
  products: Scope | 'owned';
  customers: Scope;
  environments: Scope;
};

/**
 * That the members of a group have a role, and where.
 *
 * @public
 */
export type Binding = BindingScope & {
  /** Entity reference of the group, in lower case. */
  group: string;
  role: ChartwayRole;
};

/**
 * A configured environment, as far as the policy cares.
 *
 * @public
 */
export type EnvironmentGroup = { name: string; group: string };

/**
 * What the policy decides by.
 *
 * @public
 */
export type Policy = {
  bindings: readonly Binding[];
  /** In promotion order. */
  environments: readonly EnvironmentGroup[];
  /** Whether anybody may see the values of secrets. */
  reveal: boolean;
};

/**
 * Who asks.
 *
 * @public
 */
export type Subject = {
  /** Entity reference of the person, in lower case. */
  userEntityRef: string;
  /** Entity references of the person and of the groups they belong to, in lower case. */
  ownershipEntityRefs: readonly string[];
  /** The bindings of these groups. */
  bindings: readonly Binding[];
};

/** Entity references are compared in lower case, as the catalog does. */
const lowerCase = (entityRef: string) => entityRef.toLocaleLowerCase('en-US');

/**
 * The person that the user information service describes, with the bindings that hold for them: those of every group
 * among the ownership references. Groups above a person's own count when the sign-in puts them there.
 *
 * @public
 */
export function subjectOf(
  info: { userEntityRef: string; ownershipEntityRefs: readonly string[] },
  { bindings }: Pick<Policy, 'bindings'>,
): Subject {
  const ownershipEntityRefs = info.ownershipEntityRefs.map(lowerCase);
  return {
    userEntityRef: lowerCase(info.userEntityRef),
    ownershipEntityRefs,
    bindings: bindings.filter(({ group }) =>
      ownershipEntityRefs.includes(group),
    ),
  };
}

/**
 * Whether a binding covers everything, so that what cannot be decided per context may be granted to it.
 *
 * @public
 */
export function coversEverything(scope: BindingScope): boolean {
  return (
    scope.products === '*' &&
    scope.customers === '*' &&
    scope.environments === '*'
  );
}
