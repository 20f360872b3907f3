import type { ChartwayRole } from '@chartway/plugin-chartway-common';

/**
 * Groups of environments (`chartway.environments[].group`) that a role reaches. The table of roles speaks of dev, of sit
 * and uat, and of production: these are the groups `dev`, `test` and whatever else there is.
 */
export type Environments = 'all' | readonly string[];

/** What a role may do with contexts by one permission. */
export type ContextGrant = { environments: Environments };

/** Whose audit entries a role reads. */
export type AuditReach =
  /** What the person did. */
  | 'own'
  /** Also everything about the products of the binding. */
  | 'own teams'
  /** Everything that the binding covers. */
  | 'all';

/** What one role may do, by permission name. What is not named is denied. */
export type RoleGrants = {
  /** Permissions without a resource. */
  basic: readonly string[];
  /** Permissions on a context. */
  context: Readonly<Record<string, ContextGrant>>;
  audit: AuditReach;
};

const TEMPLATE_READ = 'chartway.chart-template.read';
const TEMPLATE_USE = 'chartway.chart-template.use';
const TEMPLATE_WRITE = 'chartway.chart-template.write';

const GENERATE = 'chartway.chart.generate';
const PUSH = 'chartway.chart.push';
const READ = 'chartway.instance.read';
const DEPLOY = 'chartway.instance.deploy';
const REFRESH = 'chartway.instance.refresh';

const everywhere: ContextGrant = { environments: 'all' };
const inDev: ContextGrant = { environments: ['dev'] };
const inDevAndTest: ContextGrant = { environments: ['dev', 'test'] };

/**
 * The table of roles and separation of duties, for the permissions that exist.
 *
 * - Generating needs a chart template, so every role that generates may use one; where the developer may generate is
 *   limited by the environment.
 * - "Values of an instance" is the permission to deploy: creating an instance and changing its release.
 * - A template user sets values "at creation" only. No rule tells creating an instance from changing one yet, so they
 *   deploy where a change does the least harm.
 * - Every role reads the instances that its bindings cover: the table denies nobody to see what runs.
 */
export const rolePermissions: Readonly<Record<ChartwayRole, RoleGrants>> = {
  developer: {
    basic: [TEMPLATE_READ, TEMPLATE_USE],
    context: {
      [GENERATE]: inDev,
      [PUSH]: inDev,
      [READ]: everywhere,
      [DEPLOY]: inDev,
      [REFRESH]: inDev,
    },
    audit: 'own',
  },
  'template-author': {
    basic: [TEMPLATE_READ, TEMPLATE_USE, TEMPLATE_WRITE],
    context: { [GENERATE]: everywhere, [PUSH]: everywhere, [READ]: everywhere },
    audit: 'own',
  },
  'template-user': {
    basic: [TEMPLATE_READ, TEMPLATE_USE],
    context: {
      [GENERATE]: everywhere,
      [PUSH]: everywhere,
      [READ]: everywhere,
      [DEPLOY]: inDev,
    },
    audit: 'own',
  },
  devops: {
    basic: [TEMPLATE_READ, TEMPLATE_USE],
    context: {
      [GENERATE]: everywhere,
      [PUSH]: everywhere,
      [READ]: everywhere,
      [DEPLOY]: inDevAndTest,
      [REFRESH]: inDevAndTest,
    },
    audit: 'own teams',
  },
  'platform-engineer': {
    basic: [TEMPLATE_READ, TEMPLATE_USE, TEMPLATE_WRITE],
    context: { [GENERATE]: everywhere, [PUSH]: everywhere, [READ]: everywhere },
    audit: 'all',
  },
  operations: {
    basic: [TEMPLATE_READ],
    context: {
      [READ]: everywhere,
      [DEPLOY]: everywhere,
      [REFRESH]: everywhere,
    },
    audit: 'all',
  },
  support: {
    basic: [TEMPLATE_READ],
    context: { [READ]: everywhere, [REFRESH]: everywhere },
    audit: 'all',
  },
};

/** Roles that fill in software templates: those that may use chart templates. */
export function usesTemplates(role: ChartwayRole): boolean {
  return rolePermissions[role].basic.includes(TEMPLATE_USE);
}
