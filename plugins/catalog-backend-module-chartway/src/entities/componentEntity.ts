import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  type Entity,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { parseEntityYaml } from '@backstage/plugin-catalog-node';
import {
  CHARTWAY_PRODUCT_ANNOTATION,
  type CatalogDocument,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { isSafeUrl, validateEntity } from './validateEntity';

/** Larger files are no descriptions of a component. */
const MAX_LENGTH = 256 * 1024;

/** Schemes that run when somebody follows a link. */
const SCRIPT_URL = /^[^a-z]*(javascript|data|vbscript):/i;

/**
 * What a `catalog-info.yaml` of the chart repository may say. Entities of a provider bypass the catalog's location rules,
 * so other kinds (a Group or User would hand out roles) and other fields are left out here.
 */
const documentSchema = z.object({
  apiVersion: z.literal('backstage.io/v1alpha1'),
  kind: z.literal('Component'),
  metadata: z.object({
    name: z.string(),
    namespace: z.literal('default').optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).default({}),
    tags: z.array(z.string()).optional(),
    links: z
      .array(
        z.object({
          url: z.string(),
          title: z.string().optional(),
          icon: z.string().optional(),
          type: z.string().optional(),
        }),
      )
      .optional(),
  }),
  spec: z.object({
    type: z.string(),
    lifecycle: z.string(),
    owner: z.string(),
    system: z.string().optional(),
    subcomponentOf: z.string().optional(),
    providesApis: z.array(z.string()).optional(),
    consumesApis: z.array(z.string()).optional(),
    dependsOn: z.array(z.string()).optional(),
  }),
});

/** Location of an entity found in Git: its page when the Git host has pages, else its path. */
function locationOf({ path, url }: CatalogDocument): string {
  return url && isSafeUrl(url) ? `url:${url}` : `chartway:${path}`;
}

/**
 * Reads the component of a product from its `catalog-info.yaml`.
 *
 * The component is named as the product and bears its annotation, whatever the file says: otherwise a file could claim
 * somebody else's product, and with it the permissions of its owner.
 *
 * @throws InputError saying what is wrong with the file.
 */
export async function componentEntity(
  document: CatalogDocument,
): Promise<Entity> {
  const { metadata, ...rest } = readDocument(document);
  const { product, url } = document;
  if (metadata.name !== product) {
    throw new InputError(
      `metadata.name is ${JSON.stringify(
        metadata.name,
      )}; it must be ${JSON.stringify(product)}, the name of the folder`,
    );
  }
  const claimed = metadata.annotations[CHARTWAY_PRODUCT_ANNOTATION];
  if (claimed !== undefined && claimed !== product) {
    throw new InputError(
      `the annotation ${CHARTWAY_PRODUCT_ANNOTATION} is ${JSON.stringify(
        claimed,
      )}; it must be ${JSON.stringify(product)}, the name of the folder`,
    );
  }
  const location = locationOf(document);
  return await validateEntity({
    ...rest,
    metadata: {
      ...metadata,
      links: metadata.links?.filter(link => isSafeUrl(link.url)),
      annotations: {
        ...harmless(metadata.annotations),
        [CHARTWAY_PRODUCT_ANNOTATION]: product,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        ...(url && isSafeUrl(url) && { [ANNOTATION_VIEW_URL]: url }),
      },
    },
  });
}

function readDocument({ content, path }: CatalogDocument) {
  if (content.length > MAX_LENGTH) {
    throw new InputError(
      `the file has ${content.length} characters, ${MAX_LENGTH} are allowed`,
    );
  }
  const found = [
    ...parseEntityYaml(content, { type: 'chartway', target: path }),
  ];
  const [only] = found;
  if (found.length !== 1 || !only) {
    throw new InputError(
      `the file has ${found.length} YAML documents; write exactly one Component`,
    );
  }
  if (only.type === 'error') throw new InputError(only.error.message);
  const parsed = documentSchema.safeParse(
    only.type === 'entity' ? only.entity : undefined,
  );
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues
      .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
      .join('; '),
  );
}

/** Annotations without those that steer the catalog or other plugins by location, and without scripts. */
function harmless(annotations: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([key, value]) =>
        !/(^|\.)backstage\.io\//.test(key) && !SCRIPT_URL.test(value),
    ),
  );
}
