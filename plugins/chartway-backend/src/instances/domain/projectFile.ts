import { z } from 'zod';
import { stringify } from 'yaml';

/** Five fields of cron; names of days and months count too. */
const cron = z
  .string()
  .regex(
    /^[\d*,/A-Za-z-]+( [\d*,/A-Za-z-]+){4}$/,
    'must be a cron schedule of five fields, such as "0 22 * * *"',
  );

const timeZone = z.string().refine(
  name => {
    try {
      Intl.DateTimeFormat('en', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'must be an IANA time zone, such as Europe/Berlin' },
);

const patterns = z.array(z.string().min(1)).min(1);

/** When applications of a project may be synced (`allow`) or may not (`deny`). */
const syncWindow = z.strictObject({
  kind: z.enum(['allow', 'deny']),
  schedule: cron,
  /** As Go writes it: `90m`, `8h`. */
  duration: z
    .string()
    .regex(/^(\d+h)?(\d+m)?$/, 'must be a duration such as 8h or 90m')
    .min(2),
  timeZone: timeZone.default('UTC'),
  /** Which applications it is for, by name; all by default. */
  applications: patterns.default(['*']),
  /** Whether people may sync in spite of it. The portal's own syncs count as theirs, so it is off by default. */
  manualSync: z.boolean().default(false),
});

/** A role of a project: what members of some groups of Argo CD's sign-in may do with its Applications. */
const projectRole = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/),
  groups: z.array(z.string().regex(/^[^,\n]+$/)).min(1),
  actions: z
    .array(z.enum(['get', 'sync', 'override', 'action/*', 'delete', 'update']))
    .min(1),
});

/** An AppProject that the portal writes: an entry of `chartway.engines[].appProjects`. */
export const projectSettings = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'must be a Kubernetes name')
    .max(63)
    .refine(name => name !== 'default', {
      error:
        'belongs to Argo CD itself; choose another name, and name it in chartway.destinations',
    }),
  description: z.string().max(255).default('Written by Chartway'),
  syncWindows: z.array(syncWindow).default([]),
  roles: z.array(projectRole).default([]),
  /** Cluster-scoped kinds that charts may hold, beside namespaces. */
  clusterResources: z
    .array(z.strictObject({ group: z.string(), kind: z.string().min(1) }))
    .default([]),
});

/** An AppProject that the portal writes. */
export type ProjectSettings = z.output<typeof projectSettings>;

/** What Applications of a project may use. */
export type ProjectReach = {
  /** Where its charts and values come from. */
  sourceRepositories: readonly string[];
  /** Where they go; `*` in a namespace stands for any text. */
  destinations: readonly { server: string; namespace: string }[];
};

/** A namespace template as the pattern of all namespaces it can give. */
export const namespacePattern = (template: string): string =>
  template.replace(/\{\w+\}/g, '*').replace(/\*{2,}/g, '*');

const HEADER =
  '# Written by Chartway from its configuration (chartway.engines[].appProjects); a change here is overwritten.\n';

/**
 * The text of an AppProject. It allows no more than the configured destinations and sources, so that an Application that
 * somebody writes by hand cannot leave them either.
 *
 * Source: Argo CD 3.5, operator-manual/project-specification.
 */
export function writeProjectFile(
  project: ProjectSettings,
  reach: ProjectReach,
): string {
  const { name, description, syncWindows, roles, clusterResources } = project;
  const body = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name },
    spec: {
      description,
      sourceRepos: [...reach.sourceRepositories],
      destinations: reach.destinations.map(({ server, namespace }) => ({
        server,
        namespace,
      })),
      clusterResourceWhitelist: [
        { group: '', kind: 'Namespace' },
        ...clusterResources,
      ],
      ...(syncWindows.length > 0 && { syncWindows }),
      ...(roles.length > 0 && {
        roles: roles.map(role => ({
          name: role.name,
          groups: role.groups,
          policies: role.actions.map(
            action =>
              `p, proj:${name}:${role.name}, applications, ${action}, ${name}/*, allow`,
          ),
        })),
      }),
    },
  };
  return HEADER + stringify(body, { version: '1.1', lineWidth: 0 });
}
