import { z } from 'zod';
import { contextSchema } from './context';

/**
 * The exact content an instance should run: the record kept in `release.yaml`.
 *
 * @public
 */
export const releaseSchema = z.object({
  chart: z.object({
    name: z.string(),
    version: z.string(),
    /** Reference without a tag: `oci://host/path/name`. */
    repository: z.string(),
    /** Digest of the OCI manifest, `sha256:…`. */
    digest: z.string(),
  }),
  /** Commit of the GitOps repository whose values files are used. */
  valuesCommit: z.string(),
  /** SHA-256 over the rendered manifests, `sha256:…`. */
  manifestsDigest: z.string(),
  /** Images of the rendered manifests, sorted; with digest where one was given. */
  images: z.array(z.string()),
});

/**
 * The immutable record of what runs: chart digest, values commit, manifests digest, images.
 *
 * @public
 */
export type Release = z.infer<typeof releaseSchema>;

/**
 * A link to the thing itself.
 *
 * @public
 */
export const linkSchema = z.object({
  title: z.string(),
  url: z.string(),
});

/**
 * A link to the thing itself.
 *
 * @public
 */
export type Link = z.infer<typeof linkSchema>;

/**
 * An instance as Git has it.
 *
 * @public
 */
export const instanceSchema = z.object({
  name: z.string(),
  context: contextSchema,
  /** Kubernetes namespace. */
  namespace: z.string(),
  /** Name of the configured deployment engine, absent when none is configured for this context. */
  engine: z.string().optional(),
  /** Name of the Argo CD Application. */
  application: z.string(),
  /** The desired release. */
  release: releaseSchema,
  /** Catalog entity reference of the product's owner, when the catalog knows it. */
  owner: z.string().optional(),
  links: z.array(linkSchema),
});

/**
 * An instance as Git has it: its context, its desired release, where it goes.
 *
 * @public
 */
export type Instance = z.infer<typeof instanceSchema>;

/**
 * A page of instances.
 *
 * @public
 */
export const instanceListSchema = z.object({
  items: z.array(instanceSchema),
  totalItems: z.number().int(),
  /** Files that should describe an instance but cannot be read. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});

/**
 * A page of instances.
 *
 * @public
 */
export type InstanceList = z.infer<typeof instanceListSchema>;

/**
 * Request to make Git say that an instance shall run a published chart with these values.
 *
 * @public
 */
export const deployRequestSchema = z.object({
  context: contextSchema,
  chart: z.object({
    name: z.string(),
    version: z.string(),
    /** Manifest digest that the push returned. */
    digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  }),
  /** Text of the instance's own `values.yaml`. */
  values: z.string().max(1024 * 1024),
  /** Source of the chart for the chart repository: path below `charts/<product>/` to text in base64. */
  chartSource: z.record(z.string(), z.string()).optional(),
  /** Entity reference of the owner of a product that the catalog does not know yet. */
  owner: z.string().optional(),
  /** Why, for the audit log and the commit message. */
  reason: z.string().max(500).optional(),
});

/**
 * Request to deploy.
 *
 * @public
 */
export type DeployRequest = z.infer<typeof deployRequestSchema>;

/**
 * One commit that a deployment made. `created` is false when Git had this content already.
 *
 * @public
 */
export const commitLinkSchema = z.object({
  repository: z.string(),
  sha: z.string(),
  created: z.boolean(),
  url: z.string().optional(),
});

/**
 * One commit that a deployment made, or found made already.
 *
 * @public
 */
export type CommitLink = z.infer<typeof commitLinkSchema>;

/**
 * What a deployment wrote.
 *
 * @public
 */
export const deployResultSchema = z.object({
  instance: instanceSchema,
  /** The commit of the chart source in the chart repository. */
  chartSourceCommit: commitLinkSchema.optional(),
  /** The commit of the values. The release names it. */
  valuesCommit: commitLinkSchema,
  /** The commit of `release.yaml` and the Application. */
  releaseCommit: commitLinkSchema,
});

/**
 * What a deployment wrote.
 *
 * @public
 */
export type DeployResult = z.infer<typeof deployResultSchema>;
