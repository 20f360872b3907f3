import { type Blob, blobOf } from './manifest';
import type { OciCallOptions, OciClient } from './OciClient';
import { OciError } from './OciError';
import {
  type Descriptor,
  indexSchema,
  manifestSchema,
  MEDIA_TYPES,
  parseJson,
} from './schema';

const INDEX_ATTEMPTS = 5;

/**
 * What refers to a manifest by `subject`, such as signatures: through the referrers API, or where a registry lacks it
 * through the tag that clients keep instead (distribution specification, "Referrers Tag Schema").
 */
export class OciReferrers {
  constructor(private readonly client: OciClient) {}

  /** Referrers of a manifest, of one artifact type if given. @throws OciError */
  async list(
    repository: string,
    digest: string,
    options: OciCallOptions & { artifactType?: string } = {},
  ): Promise<Descriptor[]> {
    const { artifactType } = options;
    const found =
      (await this.client.listReferrers(repository, digest, options)) ??
      (await this.tagged(repository, digest, options)).manifests;
    // A registry may ignore the filter.
    return artifactType === undefined
      ? found
      : found.filter(descriptor => descriptor.artifactType === artifactType);
  }

  /**
   * Pushes a manifest with a `subject` by its digest, and where the registry does not list it by itself, adds it to the
   * fallback tag.
   *
   * @throws TypeError when the manifest has no subject.
   */
  async push(
    repository: string,
    manifest: Blob,
    options: OciCallOptions = {},
  ): Promise<void> {
    const parsed = parseJson(manifestSchema, manifest.bytes);
    if (!parsed?.subject) {
      throw new TypeError('A referrer is a manifest with a subject.');
    }
    const { listsReferrer } = await this.client.pushManifest(
      repository,
      manifest.descriptor.digest,
      manifest,
      options,
    );
    if (!listsReferrer) {
      const descriptor: Descriptor = {
        ...manifest.descriptor,
        artifactType: parsed.artifactType ?? parsed.config.mediaType,
        ...(parsed.annotations ? { annotations: parsed.annotations } : {}),
      };
      const subject = parsed.subject.digest;
      await this.addToTag(repository, subject, descriptor, options);
    }
  }

  private async addToTag(
    repository: string,
    subject: string,
    descriptor: Descriptor,
    options: OciCallOptions,
  ): Promise<void> {
    const calls: OciCallOptions = { ...options, access: 'push' };
    // The tag is shared and has no compare-and-swap: read back, and add again what another client overwrote.
    for (let attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
      const { tag, manifests } = await this.tagged(repository, subject, calls);
      if (manifests.some(({ digest }) => digest === descriptor.digest)) {
        return;
      }
      const content = {
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.index,
        manifests: [...manifests, descriptor],
      };
      const index = blobOf(
        MEDIA_TYPES.index,
        Buffer.from(JSON.stringify(content)),
      );
      await this.client.pushManifest(repository, tag, index, calls);
    }
    throw new OciError(
      'busy',
      `The list of what refers to ${subject} in ${repository} kept being changed by others. Try again.`,
    );
  }

  private async tagged(
    repository: string,
    digest: string,
    options: OciCallOptions,
  ): Promise<{ tag: string; manifests: Descriptor[] }> {
    const tag = digest.replace(':', '-');
    const stored = await this.client.pullManifest(repository, tag, options);
    const index = stored && parseJson(indexSchema, stored.bytes);
    if (stored && !index) {
      throw new OciError(
        'protocol',
        `The tag ${tag} in ${repository} lists no referrers, as its name says it should. Delete the tag.`,
      );
    }
    return { tag, manifests: index?.manifests ?? [] };
  }
}
