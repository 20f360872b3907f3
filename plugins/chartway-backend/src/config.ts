import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  defaultEnvironments,
  environmentSchema,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { auditSettings, type AuditSettings } from './audit/auditSettings';
import { DEFAULT_LAYOUT } from './instances/domain/layout';
import { whyNoApplicationSet } from './instances/domain/engineFiles';
import { projectSettings } from './instances/domain/projectFile';
import { unknownPlaceholders } from './instances/domain/destinations';

const name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    'must be made of a-z, 0-9 and "-", starting and ending with a letter or digit',
  )
  .max(63);

/** Names of Git repositories and branches; what the Git host takes beyond that, its adapter checks. */
const gitName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'must be a name that Git takes')
  .refine(text => !text.includes('..') && !text.endsWith('.lock'), {
    error: 'must not have ".." in it or end with ".lock"',
  });

const kubeVersion = z
  .string()
  .regex(/^v?\d+\.\d+(\.\d+)?([-+].*)?$/, 'must be a version such as 1.36.3');

/** The block of an adapter: its `type` says who reads the rest. */
const adapter = z.looseObject({ type: z.string().min(1) });

const repository = (defaultName: string) =>
  z
    .strictObject({
      name: gitName.default(defaultName),
      branch: gitName.default('main'),
    })
    .prefault({});

const folder = z
  .string()
  .regex(/^([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/, 'must be a relative path')
  .refine(text => !text.split('/').includes('..'), {
    error: 'must not lead out of the repository',
  });

/** A sender of webhooks proves with the secret that it is the one. */
const webhook = z.strictObject({
  secret: z.string().min(16, 'must have at least 16 characters'),
});

const destination = z.strictObject({
  product: name.or(z.literal('*')).default('*'),
  customer: name.or(z.literal('*')).default('*'),
  environment: name.or(z.literal('*')).default('*'),
  engine: name.optional(),
  project: z.string().min(1).default('default'),
  server: z.url().default('https://kubernetes.default.svc'),
  namespace: z.string().min(1).default('{instanceName}'),
  kubeVersion: kubeVersion.optional(),
});

/** Plain HTTP would show the token to everybody on the way. */
const kubernetesServer = z
  .url({ protocol: /^https?$/ })
  .refine(
    url =>
      url.startsWith('https:') ||
      /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(url),
    { error: 'must begin with https://' },
  );

/** Access to a Kubernetes API, for the namespaces of instances that go. */
const cluster = z
  .strictObject({
    name,
    server: z.url(),
    engine: name.optional(),
    url: kubernetesServer.optional(),
    kubeconfig: z.string().min(1).optional(),
    context: z.string().min(1).optional(),
    token: z.string().min(1).optional(),
    caData: z.base64().optional(),
  })
  .refine(({ kubeconfig, token }) => Boolean(kubeconfig) !== Boolean(token), {
    error: 'needs either "kubeconfig" or "token"',
  })
  .refine(
    ({ kubeconfig, server, url }) =>
      kubeconfig || url || kubernetesServer.safeParse(server).success,
    { error: 'needs a "url" that begins with https://', path: ['url'] },
  );

const chartway = z
  .strictObject({
    insecure: z.boolean().default(false),
    dataFolder: z.string().min(1).default('./data'),
    kubeVersion: kubeVersion.default('1.36.3'),
    environments: z
      .array(environmentSchema.extend({ name }).strict())
      .min(1, 'needs at least one environment')
      .default([...defaultEnvironments]),
    git: adapter,
    repositories: z
      .strictObject({
        chartTemplates: z
          .strictObject({
            name: gitName.default('chart-templates'),
            branch: gitName.default('main'),
            folder: folder.default(''),
          })
          .prefault({}),
        charts: repository('charts'),
        gitops: repository('gitops'),
      })
      .prefault({}),
    registry: adapter,
    engines: z
      .array(
        z.looseObject({
          name,
          type: z.string().min(1),
          applications: folder
            .refine(path => path !== '', {
              error: 'must name a folder of the GitOps repository',
            })
            .optional(),
          applicationsBy: z
            .enum(['files', 'application-sets'])
            .default('files'),
          appProjects: z.array(projectSettings).default([]),
        }),
      )
      .default([]),
    destinations: z.array(destination).min(1).prefault([{}]),
    clusters: z.array(cluster).default([]),
    examples: z
      .strictObject({
        seed: z.boolean().default(false),
        folder: z.string().min(1).default('./examples'),
      })
      .prefault({}),
    audit: auditSettings,
    polling: z
      .strictObject({ seconds: z.number().int().min(5).max(3600).default(30) })
      .prefault({}),
    webhooks: z
      .strictObject({
        gitea: webhook.optional(),
        github: webhook.optional(),
        gitlab: webhook.optional(),
        argocd: webhook.optional(),
      })
      .prefault({}),
    // Read and checked by the permission module.
    policy: z.unknown().optional(),
  })
  .superRefine((config, context) => {
    const issue: Issue = (path, message) =>
      context.addIssue({ code: 'custom', path, message });
    requireUnique(config.environments, 'environments', issue);
    requireUnique(config.engines, 'engines', issue);
    requireUnique(config.clusters, 'clusters', issue);
    requireFolders(withFolders(config.engines), issue);
    requireOneTarget(config, issue);
    const engines = config.engines.map(engine => engine.name);
    const environments = config.environments.map(item => item.name);
    config.destinations.forEach((rule, index) => {
      const path = ['destinations', index];
      if (rule.engine !== undefined && !engines.includes(rule.engine)) {
        issue(
          [...path, 'engine'],
          `there is no engine "${rule.engine}" in chartway.engines`,
        );
      }
      if (
        rule.environment !== '*' &&
        !environments.includes(rule.environment)
      ) {
        issue(
          [...path, 'environment'],
          `there is no environment "${rule.environment}" in chartway.environments`,
        );
      }
      for (const placeholder of unknownPlaceholders(rule.namespace)) {
        issue(
          [...path, 'namespace'],
          `{${placeholder}} is no placeholder; use {product}, {customer}, {environment}, {instance} or {instanceName}`,
        );
      }
    });
  });

function requireUnique(
  items: { name: string }[],
  key: string,
  issue: Issue,
): void {
  const names = items.map(item => item.name);
  names.forEach((itemName, index) => {
    if (names.indexOf(itemName) < index) {
      issue([key, index, 'name'], `"${itemName}" is there twice`);
    }
  });
}

type Issue = (path: (string | number)[], message: string) => void;

/** An ApplicationSet can make the Applications of an environment only when all go to one project and server. */
function requireOneTarget(
  {
    engines,
    environments,
    destinations,
  }: Pick<ChartwayConfig, 'environments' | 'destinations'> & {
    engines: { name: string; applicationsBy: string }[];
  },
  issue: Issue,
): void {
  engines.forEach((engine, index) => {
    if (engine.applicationsBy === 'files') return;
    for (const environment of environments) {
      const reason = whyNoApplicationSet(
        { engine, destinations },
        environment.name,
      );
      if (reason) issue(['engines', index, 'applicationsBy'], reason);
    }
  });
}

/** The first engine's Applications are in `apps`, so that adding a second engine moves nothing. */
function withFolders<E extends { name: string; applications?: string }>(
  engines: readonly E[],
): (E & { applications: string })[] {
  return engines.map((engine, index) => ({
    ...engine,
    applications:
      engine.applications ??
      (index === 0
        ? DEFAULT_LAYOUT.applications
        : `${DEFAULT_LAYOUT.applications}-${engine.name}`),
  }));
}

/** An engine applies all that is in its folder, so no two folders may hold the same file. */
function requireFolders(
  engines: { applications: string }[],
  issue: Issue,
): void {
  engines.forEach(({ applications }, index) => {
    const before = engines.slice(0, index);
    const other = before.find(
      engine =>
        `${applications}/`.startsWith(`${engine.applications}/`) ||
        `${engine.applications}/`.startsWith(`${applications}/`),
    );
    if (other) {
      issue(
        ['engines', index, 'applications'],
        `the folder ${applications} overlaps with ${other.applications} of another engine, which would apply its Applications too`,
      );
    }
  });
}

/** The configuration of the plugin. Paths are absolute; adapter blocks are as written, for their adapters to read. */
export type ChartwayConfig = Omit<
  z.output<typeof chartway>,
  'policy' | 'audit' | 'engines'
> & {
  audit: AuditSettings & { origin: string };
  engines: ReturnType<
    typeof withFolders<z.output<typeof chartway>['engines'][number]>
  >;
};

/** `environments.0.name` as `chartway.environments[0].name`. */
function keyOf(path: PropertyKey[]): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : `${key}.${String(part)}`,
    'chartway',
  );
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map(key => keyOf([...issue.path, key])).join(', ');
    return `${keys}: no such key; remove it or correct its spelling`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return `${keyOf(issue.path)}: is missing; it must be ${
      issue.expected === 'array' ? 'a list' : `of type ${issue.expected}`
    }`;
  }
  return `${keyOf(issue.path)}: ${issue.message}`;
}

/** Folder that relative paths start from: the nearest one above that holds `backstage.json`, else the folder itself. */
function projectFolder(start: string): string {
  for (let current = start; ; current = dirname(current)) {
    if (existsSync(join(current, 'backstage.json'))) return current;
    if (current === dirname(current)) return start;
  }
}

/**
 * Reads the configuration.
 *
 * @param workingFolder - Where the search for the project's folder begins.
 * @throws Error naming every key that is missing, wrong or unknown, and what to do.
 */
export function readChartwayConfig(
  config: RootConfigService,
  workingFolder: string,
): ChartwayConfig {
  const raw: unknown = config.getOptional('chartway') ?? {};
  const parsed = chartway.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => `\n  ${describe(issue)}`);
    throw new Error(
      `The configuration of Chartway is not usable. Correct in app-config.yaml:${problems.join(
        '',
      )}`,
    );
  }
  const { policy, ...settings } = parsed.data;
  const root = projectFolder(workingFolder);
  const enabled = requirePermissions(config, settings.insecure);
  return {
    ...settings,
    insecure: !enabled,
    engines: withFolders(settings.engines),
    clusters: settings.clusters.map(({ kubeconfig, ...rest }) => ({
      ...rest,
      ...(kubeconfig && { kubeconfig: resolve(root, kubeconfig) }),
    })),
    audit: auditOf(settings.audit, config, root),
    dataFolder: resolve(root, settings.dataFolder),
    examples: {
      ...settings.examples,
      folder: resolve(root, settings.examples.folder),
    },
  };
}

/** The log is named after the portal's address unless it has a name of its own. */
function auditOf(
  settings: AuditSettings,
  config: RootConfigService,
  root: string,
): ChartwayConfig['audit'] {
  const address = config.getOptionalString('backend.baseUrl') ?? '';
  const host = address.replace(/^[a-z]+:\/\//i, '').replace(/[\s+]|\/+$/g, '');
  const { anchor } = settings;
  return {
    ...settings,
    origin: settings.origin ?? `${host || 'chartway'}/audit`,
    anchor:
      anchor.type === 'file'
        ? { ...anchor, folder: resolve(root, anchor.folder) }
        : anchor,
  };
}

/** Without the permission framework everybody could do everything, so the start is refused. */
function requirePermissions(
  config: RootConfigService,
  insecure: boolean,
): boolean {
  const enabled = config.getOptionalBoolean('permission.enabled') ?? false;
  if (enabled || insecure) return enabled;
  throw new Error(
    'Chartway does not start with permissions switched off, because then every signed-in person could deploy everywhere. Set permission.enabled: true. For a trial on a machine of your own, set chartway.insecure: true; every page then warns.',
  );
}
