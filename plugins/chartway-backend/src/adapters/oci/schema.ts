import { isAbsolute } from 'node:path';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { checkRepository } from './names';

/** Media types of the OCI image specification and of Helm. */
export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  chartConfig: 'application/vnd.cncf.helm.config.v1+json',
  chartLayer: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  /** Written by Helm before 3.7, still read. */
  legacyChartLayer: 'application/tar+gzip',
} as const;

const digestSchema = z.string().regex(/^sha256:[a-f0-9]{64}$/);

/** OCI descriptor. */
export const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: digestSchema,
  size: z.number().int().nonnegative(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** OCI descriptor: what a manifest or an index says of a blob. */
export type Descriptor = z.infer<typeof descriptorSchema>;

/** OCI image manifest, as far as charts and referrers need it. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

/** OCI image manifest. */
export type Manifest = z.infer<typeof manifestSchema>;

/** OCI image index. */
export const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z
    .array(descriptorSchema)
    .nullish()
    .transform(list => list ?? []),
});

/** Answer of the tags list; registries write null for none. */
export const tagsSchema = z.object({
  tags: z
    .array(z.string())
    .nullish()
    .transform(list => list ?? []),
});

/** Answer of a token service; `expires_in` is 60 seconds by default (distribution, "Token Authentication"). */
export const tokenSchema = z
  .object({
    token: z.string().min(1).optional(),
    access_token: z.string().min(1).optional(),
    expires_in: z.number().nonnegative().optional(),
  })
  .transform(({ token, access_token, expires_in }) => ({
    token: token ?? access_token,
    lifetimeSeconds: expires_in ?? 60,
  }));

/** Error answer of a registry. */
export const errorBodySchema = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().optional(),
        message: z.string().nullish(),
      }),
    )
    .min(1),
});

/** The parts of a chart's config blob (Chart.yaml as JSON) that identify it. */
export const chartConfigSchema = z.object({
  name: z.string(),
  version: z.string(),
});

const ociUrlSchema = z.string().transform((text, context) => {
  const match =
    /^oci:\/\/([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(\/.*)?$/.exec(text);
  const path = match?.[3]?.replace(/^\/|\/$/g, '') ?? '';
  try {
    if (!match) throw new InputError('no oci URL');
    if (path !== '') checkRepository(path);
    return { host: new URL(`http://${match[1]}${match[2] ?? ''}`).host, path };
  } catch {
    context.addIssue({
      code: 'custom',
      message:
        'must be oci://host/path, with a port if need be, without user, tag or query, such as oci://registry.example.com/charts',
    });
    return z.NEVER;
  }
});

const webUrlSchema = z
  .string()
  .refine(
    text => /^https?:\/\/[^/{}]+\//.test(text) && text.includes('{name}'),
    'must be an http(s) address that contains {name} and, after it, {version} if pages have one',
  );

/** Options of a registry of type `oci`. */
export const ociOptionsSchema = z
  .strictObject({
    type: z.literal('oci'),
    url: ociUrlSchema,
    plainHttp: z.boolean().default(false),
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    webUrl: webUrlSchema.optional(),
  })
  .superRefine((options, context) => {
    for (const [given, missing] of [
      ['username', 'password'],
      ['password', 'username'],
    ] as const) {
      if (options[given] !== undefined && options[missing] === undefined) {
        context.addIssue({
          code: 'custom',
          path: [missing],
          message: `is missing: ${given} is set, a registry wants both`,
        });
      }
    }
  });

/** Options of a registry of type `layout`. */
export const layoutOptionsSchema = z.strictObject({
  type: z.literal('layout'),
  folder: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
});

/** JSON of outside bytes through a schema; undefined when it is something else. */
export function parseJson<T>(
  schema: z.ZodType<T>,
  bytes: Uint8Array,
): T | undefined {
  try {
    const parsed = schema.safeParse(
      JSON.parse(Buffer.from(bytes).toString('utf8')),
    );
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
