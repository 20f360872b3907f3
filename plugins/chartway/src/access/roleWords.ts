import type { ChartwayRole } from '@chartway/plugin-chartway-common';

const TITLES: Record<ChartwayRole, string> = {
  developer: 'Developer',
  'template-author': 'Template author',
  'template-user': 'Template user',
  devops: 'DevOps',
  'platform-engineer': 'Platform engineer',
  operations: 'Operations',
  support: 'Support',
};

/** The name of a role for people. */
export function roleTitle(role: ChartwayRole): string {
  return TITLES[role];
}
