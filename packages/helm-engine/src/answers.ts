import { z } from 'zod';

/**
 * What the Go shim (go/*.go) answers. An absent result is an empty one: Go leaves empty values out.
 */
export const envelope = z.object({
  result: z.unknown().optional(),
  failed: z.boolean().optional(),
  error: z.string().default(''),
  panic: z.string().optional(),
  warnings: z.array(z.string()).default([]),
});

export const rendered = z.object({
  output: z.string(),
  manifests: z.array(
    z.object({
      path: z.string(),
      content: z.string(),
      kind: z.string().optional(),
      apiVersion: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
  hooks: z.array(
    z.object({
      path: z.string(),
      content: z.string(),
      kind: z.string(),
      name: z.string(),
      events: z.array(z.string()),
      weight: z.number(),
      deletePolicies: z.array(z.string()),
    }),
  ),
  notes: z.string(),
  crds: z.array(z.object({ path: z.string(), content: z.string() })),
});

export const linted = z.object({
  messages: z.array(
    z.object({
      severity: z.enum(['info', 'warning', 'error']),
      path: z.string(),
      message: z.string(),
    }),
  ),
  output: z.string(),
  ok: z.boolean(),
  error: z.string().optional(),
});

export const values = z.record(z.string(), z.unknown());

export const validation = z.object({
  valid: z.boolean(),
  errors: z.array(
    z.object({ chart: z.string(), path: z.string(), message: z.string() }),
  ),
  message: z.string().optional(),
});

const dependency = z.object({
  name: z.string(),
  version: z.string().optional(),
  repository: z.string().optional(),
  alias: z.string().optional(),
  condition: z.string().optional(),
  tags: z.array(z.string()).optional(),
  present: z.boolean(),
});

const metadata = z.object({
  name: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  appVersion: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  kubeVersion: z.string().optional(),
  home: z.string().optional(),
  icon: z.string().optional(),
  deprecated: z.boolean().optional(),
  keywords: z.array(z.string()).optional(),
  sources: z.array(z.string()).optional(),
  maintainers: z
    .array(
      z.object({
        name: z.string().optional(),
        email: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

export const loaded = z.object({
  metadata,
  dependencies: z.array(dependency),
  get subcharts() {
    return z.array(loaded);
  },
  values,
  hasSchema: z.boolean(),
  schema: z.string().optional(),
  files: z.array(z.string()),
  lock: z
    .object({
      generated: z.string().optional(),
      digest: z.string().optional(),
      dependencies: z.array(dependency),
    })
    .optional(),
});

export const version = z.object({
  helm: z.string(),
  kubernetes: z.string(),
  apiVersions: z.array(z.string()),
});
