import type { ChartwayRole } from '@chartway/plugin-chartway-common';

/** Names, or every name there is. */
export type Scope = '*' | readonly string[];

/** That the members of a group have a role, and where. */
export type Binding = {
  /** Entity reference of the group, in lower case. */
  group: string;
  role: ChartwayRole;
  /** `owned`: the products whose owner is the group. */
  products: Scope | 'owned';
  customers: Scope;
  environments: Scope;
};

/** A configured environment, as far as the policy cares. */
export type EnvironmentGroup = { name: string; group: string };

/** Who asks. */
export type Subject = {
  /** Entity reference of the person, in lower case. */
  userEntityRef: string;
  /** Entity references of the person and of the groups they belong to, in lower case. */
  ownershipEntityRefs: readonly string[];
  /** The bindings of these groups. */
  bindings: readonly Binding[];
};

/** The bindings that hold for somebody who claims these entity references. */
export function bindingsOf(
  ownershipEntityRefs: readonly string[],
  bindings: readonly Binding[],
): Binding[] {
  return bindings.filter(({ group }) => ownershipEntityRefs.includes(group));
}

/** Whether a binding covers everything, so that what cannot be decided per context may be granted to it. */
export function coversEverything(binding: Binding): boolean {
  return (
    binding.products === '*' &&
    binding.customers === '*' &&
    binding.environments === '*'
  );
}
