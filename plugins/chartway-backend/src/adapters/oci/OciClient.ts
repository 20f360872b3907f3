import { BlobUploader } from './BlobUploader';
import type { Blob } from './manifest';
import { apiUrl, checkRepository, checkTag, digestOf, isDigest } from './names';
import {
  type OciEndpoint,
  type OciResponse,
  OciTransport,
} from './OciTransport';
import {
  type Descriptor,
  indexSchema,
  MEDIA_TYPES,
  parseJson,
  tagsSchema,
} from './schema';

/** What a call needs to do in a repository; decides the scope of its token. */
export type OciAccess = 'pull' | 'push';

/** Options of every call. */
export type OciCallOptions = {
  /**
   * `push` asks for the right to push at once, so that a sequence that ends in a push needs one token (Quay refuses to
   * widen one).
   */
  access?: OciAccess;
  signal?: AbortSignal;
};

/** A manifest as the registry stores it. */
export type StoredManifest = {
  digest: string;
  mediaType: string;
  bytes: Uint8Array;
};

const PAGE = 1000;
const PAGE_LIMIT = 200;
const ACCEPT = [
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.index,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** Blobs above this size go up in chunks of it, so that a broken connection does not cost the whole. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Client of one registry that speaks the OCI distribution specification 1.1, on the platform's `fetch`. Verifies every
 * digest, follows redirects for blobs only. All methods throw `OciError`, and InputError for names outside the grammar.
 */
export class OciClient {
  private readonly transport: OciTransport;
  private readonly uploader: BlobUploader;
  private readonly origin: string;

  constructor(endpoint: OciEndpoint, chunkBytes: number = CHUNK_BYTES) {
    this.origin = endpoint.origin;
    this.transport = new OciTransport(endpoint);
    this.uploader = new BlobUploader(
      this.transport,
      endpoint.origin,
      chunkBytes,
    );
  }

  /** Asks whether the registry speaks the API and takes the credentials. */
  async ping(options: OciCallOptions = {}): Promise<void> {
    await this.transport.send({
      method: 'GET',
      url: new URL(`${this.origin}/v2/`),
      action: 'say whether it is an OCI registry',
      scopes: [],
      expect: [200],
      signal: options.signal,
    });
  }

  /** Whether a repository holds a blob. */
  async hasBlob(
    repository: string,
    digest: string,
    options: OciCallOptions = {},
  ): Promise<boolean> {
    const answer = await this.transport.send({
      ...this.base(repository, options, `look for blob ${digest}`),
      method: 'HEAD',
      url: this.url(repository, ['blobs', digest]),
      // Registries that know no HEAD here are asked to take the blob, which does no harm when they have it.
      expect: [200, 400, 404, 405],
    });
    return answer.status === 200;
  }

  /**
   * Makes sure that a repository holds a blob: nothing when it has it, a mount when `mountFrom` names a repository of the
   * registry that has it, else an upload.
   */
  async pushBlob(
    repository: string,
    blob: Blob,
    options: OciCallOptions & { mountFrom?: string } = {},
  ): Promise<void> {
    const { digest } = blob.descriptor;
    const calls: OciCallOptions = { access: 'push', signal: options.signal };
    if (await this.hasBlob(repository, digest, calls)) {
      return;
    }
    if (
      options.mountFrom !== undefined &&
      (await this.mountBlob(repository, digest, options.mountFrom, calls))
    ) {
      return;
    }
    await this.uploader.upload({
      repository,
      blob,
      scopes: this.scopes(repository, 'push'),
      signal: options.signal,
    });
  }

  /**
   * Has the registry share a blob of another of its repositories.
   *
   * @returns false when it wants an upload instead.
   */
  async mountBlob(
    repository: string,
    digest: string,
    from: string,
    options: OciCallOptions = {},
  ): Promise<boolean> {
    const base = this.base(
      repository,
      { ...options, access: 'push' },
      `mount blob ${digest} from ${from}`,
    );
    const answer = await this.transport.send({
      ...base,
      scopes: [...base.scopes, ...this.scopes(from, 'pull')],
      method: 'POST',
      url: apiUrl(
        this.origin,
        [...repository.split('/'), 'blobs', 'uploads'],
        { mount: digest, from },
        '/',
      ),
      headers: { 'content-length': '0' },
      // 202 opens an upload, which lapses unused; the rest says that mounting is not offered or not allowed.
      expect: [201, 202, 400, 403, 404, 405],
    });
    return answer.status === 201;
  }

  /** A blob, verified against its descriptor; undefined when the repository has none. */
  async pullBlob(
    repository: string,
    descriptor: Descriptor,
    options: OciCallOptions = {},
  ): Promise<Uint8Array | undefined> {
    const action = `read blob ${descriptor.digest}`;
    const answer = await this.transport.send({
      ...this.base(repository, options, action),
      method: 'GET',
      url: this.url(repository, ['blobs', descriptor.digest]),
      expect: [200, 404],
      maxBytes: descriptor.size,
      followRedirects: true,
    });
    if (answer.status === 404) {
      return undefined;
    }
    if (digestOf(answer.body) !== descriptor.digest) {
      throw this.transport.protocolError(
        `${action} of ${repository}`,
        'bytes with another digest',
      );
    }
    return answer.body;
  }

  /** Digest behind a tag or digest; undefined when there is none. */
  async headManifest(
    repository: string,
    reference: string,
    options: OciCallOptions = {},
  ): Promise<string | undefined> {
    const answer = await this.transport.send({
      ...this.base(repository, options, `look for ${reference}`),
      method: 'HEAD',
      url: this.manifestUrl(repository, reference),
      headers: { accept: ACCEPT },
      expect: [200, 400, 404, 405],
    });
    if (answer.status === 404) {
      return undefined;
    }
    const digest = answer.headers.get('docker-content-digest') ?? '';
    return answer.status === 200 && isDigest(digest)
      ? digest
      : (await this.pullManifest(repository, reference, options))?.digest;
  }

  /** A manifest by tag or digest, verified; undefined when there is none. */
  async pullManifest(
    repository: string,
    reference: string,
    options: OciCallOptions = {},
  ): Promise<StoredManifest | undefined> {
    const base = this.base(repository, options, `read ${reference}`);
    const answer = await this.transport.send({
      ...base,
      method: 'GET',
      url: this.manifestUrl(repository, reference),
      headers: { accept: ACCEPT },
      expect: [200, 404],
    });
    if (answer.status === 404) {
      return undefined;
    }
    const digest = digestOf(answer.body);
    if (
      (isDigest(reference) && reference !== digest) ||
      !agrees(answer, digest)
    ) {
      throw this.transport.protocolError(
        base.action,
        'bytes with another digest',
      );
    }
    const mediaType = answer.headers.get('content-type') ?? '';
    return { digest, mediaType, bytes: answer.body };
  }

  /**
   * Stores a manifest under a tag, or under its digest.
   *
   * @returns whether the registry lists it as a referrer of its subject by itself.
   */
  async pushManifest(
    repository: string,
    reference: string,
    manifest: Blob,
    options: OciCallOptions = {},
  ): Promise<{ listsReferrer: boolean }> {
    const { digest, mediaType } = manifest.descriptor;
    const base = this.base(
      repository,
      { ...options, access: 'push' },
      `push ${reference}`,
    );
    const answer = await this.transport.send({
      ...base,
      method: 'PUT',
      url: this.manifestUrl(repository, reference),
      headers: { 'content-type': mediaType },
      body: manifest.bytes,
      expect: [201, 202],
    });
    if (!agrees(answer, digest)) {
      throw this.transport.protocolError(
        base.action,
        'another digest than that of the manifest sent',
      );
    }
    return { listsReferrer: answer.headers.has('oci-subject') };
  }

  /** All tags of a repository, in the registry's order; empty when there is no such repository. */
  async tags(
    repository: string,
    options: OciCallOptions = {},
  ): Promise<string[]> {
    const tags: string[] = [];
    const base = this.base(repository, options, 'list the tags');
    const first = this.url(repository, ['tags', 'list'], { n: String(PAGE) });
    for await (const answer of this.pages(base, first)) {
      const page = parseJson(tagsSchema, answer.body);
      if (!page) {
        throw this.transport.protocolError(base.action, 'no list of tags');
      }
      tags.push(...page.tags);
    }
    return tags;
  }

  /**
   * Referrers of a manifest by the referrers API (distribution specification, "Listing Referrers"); undefined when the
   * registry has none.
   */
  async listReferrers(
    repository: string,
    digest: string,
    options: OciCallOptions & { artifactType?: string } = {},
  ): Promise<Descriptor[] | undefined> {
    const { artifactType } = options;
    const base = this.base(repository, options, `list referrers of ${digest}`);
    const query = artifactType === undefined ? undefined : { artifactType };
    const first = this.url(repository, ['referrers', digest], query);
    let found: Descriptor[] | undefined;
    for await (const answer of this.pages(base, first)) {
      const page = parseJson(indexSchema, answer.body);
      if (!page) {
        throw this.transport.protocolError(base.action, 'no index');
      }
      found = [...(found ?? []), ...page.manifests];
    }
    return found;
  }

  /** Pages of a list by its `Link` headers (RFC 8288); none when the registry answers 404. */
  private async *pages(
    base: ReturnType<OciClient['base']>,
    first: URL,
  ): AsyncGenerator<OciResponse> {
    let url: URL | undefined = first;
    const seen = new Set<string>();
    while (url !== undefined) {
      if (seen.has(url.href) || seen.size >= PAGE_LIMIT) {
        throw this.transport.protocolError(base.action, 'pages without end');
      }
      seen.add(url.href);
      const answer: OciResponse = await this.transport.send({
        ...base,
        method: 'GET',
        url,
        headers: { accept: `application/json, ${MEDIA_TYPES.index}` },
        expect: [200, 404],
      });
      if (answer.status === 404) {
        return;
      }
      yield answer;
      url = this.nextPage(answer.headers.get('link'), url, base.action);
    }
  }

  private nextPage(
    link: string | null,
    current: URL,
    action: string,
  ): URL | undefined {
    const target = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
    if (target === undefined) {
      return undefined;
    }
    const next = URL.canParse(target, current)
      ? new URL(target, current)
      : undefined;
    if (!next || next.hostname !== current.hostname) {
      throw this.transport.protocolError(action, 'a next page on another host');
    }
    // As with uploads: the scheme and port people reach the registry by.
    next.protocol = current.protocol;
    next.port = current.port;
    return next;
  }

  private base(repository: string, options: OciCallOptions, what: string) {
    checkRepository(repository);
    return {
      action: `${what} in ${repository}`,
      scopes: this.scopes(repository, options.access ?? 'pull'),
      signal: options.signal,
    };
  }

  private scopes(repository: string, access: OciAccess): string[] {
    checkRepository(repository);
    return [
      `repository:${repository}:${access === 'push' ? 'pull,push' : 'pull'}`,
    ];
  }

  private url(
    repository: string,
    segments: readonly string[],
    query?: Record<string, string>,
  ): URL {
    return apiUrl(this.origin, [...repository.split('/'), ...segments], query);
  }

  private manifestUrl(repository: string, reference: string): URL {
    if (!isDigest(reference)) {
      checkTag(reference);
    }
    return this.url(repository, ['manifests', reference]);
  }
}

/** Whether the digest a registry announces, if it does and by the same algorithm, is the expected one. */
function agrees(answer: OciResponse, digest: string): boolean {
  const announced = answer.headers.get('docker-content-digest') ?? '';
  return !isDigest(announced) || announced === digest;
}
