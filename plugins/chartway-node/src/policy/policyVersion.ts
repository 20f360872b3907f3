import { createHash } from 'node:crypto';
import type { Policy } from './Binding';
import { auditReaches, rolePermissions } from './rolePermissions';

const LENGTH = 16;

/**
 * Names a state of the policy: the first 16 hexadecimal digits of a SHA-256 over bindings, environments, `reveal` and
 * the role table. Audit entries carry it, so that one can tell later by which rules something was allowed.
 *
 * @public
 */
export function policyVersionOf(policy: Policy): string {
  const { bindings, environments, reveal } = policy;
  const content = [
    bindings.map(
      ({ group, role, products, customers, environments: names }) => [
        group,
        role,
        products,
        customers,
        names,
      ],
    ),
    environments.map(({ name, group }) => [name, group]),
    reveal,
    [...rolePermissions],
    auditReaches,
  ];
  return createHash('sha256')
    .update(JSON.stringify(content))
    .digest('hex')
    .slice(0, LENGTH);
}
