import { z } from 'zod';

/**
 * The seven roles of the default policy (design: roles and separation of duties).
 *
 * @public
 */
export const chartwayRoleSchema = z.enum([
  'developer',
  'template-author',
  'template-user',
  'devops',
  'platform-engineer',
  'operations',
  'support',
]);

/**
 * One of the seven roles.
 *
 * @public
 */
export type ChartwayRole = z.infer<typeof chartwayRoleSchema>;
