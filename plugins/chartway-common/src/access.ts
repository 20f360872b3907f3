import { z } from 'zod';
import { chartwayRoleSchema } from './roles';

const namesOrAll = z.union([z.literal('*'), z.array(z.string())]);

/**
 * Who decides what a person may do: the role bindings of `chartway.policy`, or another permission policy of the portal.
 *
 * @public
 */
export const decidedBySchema = z.enum(['chartway', 'another-policy']);

/**
 * Who decides what a person may do.
 *
 * @public
 */
export type DecidedBy = z.infer<typeof decidedBySchema>;

/**
 * Which products, customers and environments something holds for: names, or `*` for all. `owned` are the products whose
 * owner is the group.
 *
 * @public
 */
export const accessScopeSchema = z.object({
  products: z.union([z.literal('*'), z.literal('owned'), z.array(z.string())]),
  customers: namesOrAll,
  environments: namesOrAll,
});

/**
 * Which products, customers and environments something holds for.
 *
 * @public
 */
export type AccessScope = z.infer<typeof accessScopeSchema>;

/**
 * A role that a person has through a group, and where.
 *
 * @public
 */
export const roleBindingSchema = accessScopeSchema.extend({
  /** Entity reference of the group. */
  group: z.string(),
  role: chartwayRoleSchema,
});

/**
 * A role that a person has through a group, and where.
 *
 * @public
 */
export type RoleBinding = z.infer<typeof roleBindingSchema>;

/**
 * What gives a person a permission, and where: the role's reach narrowed by the binding.
 *
 * @public
 */
export const accessReasonSchema = z.object({
  group: z.string(),
  role: chartwayRoleSchema,
  where: accessScopeSchema,
  /** True when it reaches only what the person did themselves: own entries of the audit log. */
  own: z.literal(true).optional(),
});

/**
 * What gives a person a permission, and where.
 *
 * @public
 */
export type AccessReason = z.infer<typeof accessReasonSchema>;

/**
 * What the permission framework answers for one permission, and why.
 *
 * @public
 */
export const permissionAccessSchema = z.object({
  /** `chartway.instance.deploy`. */
  name: z.string(),
  /** `conditional`: not everywhere. */
  result: z.enum(['allow', 'deny', 'conditional']),
  /** Empty when denied, and when another policy decides. */
  because: z.array(accessReasonSchema),
  /** Conditions in words, when another policy decides: `product is shop or billing, and environment is dev`. */
  conditions: z.string().optional(),
});

/**
 * What the permission framework answers for one permission, and why.
 *
 * @public
 */
export type PermissionAccess = z.infer<typeof permissionAccessSchema>;

/**
 * What a person may do in Chartway, and why.
 *
 * @public
 */
export const accessReportSchema = z.object({
  /** Entity reference of the person. */
  person: z.string(),
  decidedBy: decidedBySchema,
  /** True when permissions are switched off: then everybody may do everything. */
  insecure: z.boolean(),
  /** Short hash of bindings, environments and role table, as audit entries carry it. Absent when another policy decides. */
  policyVersion: z.string().optional(),
  /** The person's roles. Empty when another policy decides. */
  bindings: z.array(roleBindingSchema),
  /** Every permission of Chartway. */
  permissions: z.array(permissionAccessSchema),
});

/**
 * What a person may do in Chartway, and why.
 *
 * @public
 */
export type AccessReport = z.infer<typeof accessReportSchema>;

/**
 * Who may do one thing with one instance.
 *
 * @public
 */
export const whoMaySchema = z.object({
  /** Instance name. */
  instance: z.string(),
  /** `chartway.instance.deploy`. */
  permission: z.string(),
  decidedBy: decidedBySchema,
  /** One sentence for people: why nobody is listed, or that not everybody is. Absent when the lists say it all. */
  message: z.string().optional(),
  /** People, by entity reference; at most 500. */
  people: z.array(
    z.object({
      ref: z.string(),
      title: z.string().optional(),
      because: z.array(
        z.object({ group: z.string(), role: chartwayRoleSchema }),
      ),
    }),
  ),
  /** The groups that have it by a role, with the number of their members as far as the asker may see them. */
  groups: z.array(
    z.object({
      ref: z.string(),
      title: z.string().optional(),
      role: chartwayRoleSchema,
      members: z.number().int(),
    }),
  ),
});

/**
 * Who may do one thing with one instance.
 *
 * @public
 */
export type WhoMay = z.infer<typeof whoMaySchema>;
