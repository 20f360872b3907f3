import type { Blob } from './manifest';
import { apiUrl } from './names';
import { OciError } from './OciError';
import type { OciResponse, OciTransport } from './OciTransport';

/** One blob to upload. */
export type Upload = {
  repository: string;
  blob: Blob;
  scopes: readonly string[];
  signal?: AbortSignal;
};

/** What the registry said about an upload under way. */
type Session = { location: URL; offset: number; minChunk: number };

const OCTETS = { 'content-type': 'application/octet-stream' };
// Up to here, sending the bytes with the first request costs nothing when the registry then wants them again.
const SINGLE_POST_BYTES = 4096;
// An upload that got lost is started again this often, and one that stalls is resumed this often without progress.
const RESTARTS = 2;
const RESUMES = 4;

/**
 * Uploads blobs by the ways of the distribution specification ("Pushing blobs"): one POST where the registry takes it,
 * POST then PUT, and for large blobs POST, PATCH by chunks, PUT, resumed where a broken connection left off.
 */
export class BlobUploader {
  private singlePost = true;

  constructor(
    private readonly transport: OciTransport,
    private readonly origin: string,
    private readonly chunkBytes: number,
  ) {}

  /** @throws OciError */
  async upload(upload: Upload): Promise<void> {
    const { size } = upload.blob.descriptor;
    if (size > this.chunkBytes) {
      await this.uploadInChunks(upload);
      return;
    }
    if (size <= SINGLE_POST_BYTES && this.singlePost) {
      const answer = await this.postWhole(upload);
      if (answer?.status === 201) {
        return;
      }
      // The specification lets a registry open a session instead, or refuse this form: then it is not tried again.
      this.singlePost = false;
      if (answer) {
        await this.finish(upload, this.session(upload, answer).location, true);
        return;
      }
    }
    const { location } = await this.open(upload);
    await this.finish(upload, location, true);
  }

  private action({ repository, blob }: Upload): string {
    return `upload blob ${blob.descriptor.digest} to ${repository}`;
  }

  private request(upload: Upload) {
    const { scopes, signal } = upload;
    return { scopes, signal, action: this.action(upload) };
  }

  private async postWhole(upload: Upload): Promise<OciResponse | undefined> {
    try {
      return await this.transport.send({
        ...this.request(upload),
        method: 'POST',
        url: this.uploadsUrl(upload, {
          digest: upload.blob.descriptor.digest,
        }),
        headers: OCTETS,
        body: upload.blob.bytes,
        expect: [201, 202],
      });
    } catch (error) {
      if (error instanceof OciError && error.reason === 'refused') {
        return undefined;
      }
      throw error;
    }
  }

  private uploadsUrl({ repository }: Upload, query: Record<string, string>) {
    return apiUrl(
      this.origin,
      [...repository.split('/'), 'blobs', 'uploads'],
      query,
      '/',
    );
  }

  private async open(upload: Upload): Promise<Session> {
    const answer = await this.transport.send({
      ...this.request(upload),
      method: 'POST',
      url: this.uploadsUrl(upload, {}),
      headers: { 'content-length': '0' },
      expect: [202],
    });
    return this.session(upload, answer);
  }

  /** Reads a session, whose address may be relative, and must be that of this registry since credentials go there. */
  private session(upload: Upload, answer: OciResponse): Session {
    const text = answer.headers.get('location');
    const own = new URL(this.origin);
    if (text === null || !URL.canParse(text, own)) {
      throw this.transport.protocolError(
        this.action(upload),
        'no Location to upload to',
      );
    }
    const location = new URL(text, own);
    if (location.hostname !== own.hostname) {
      throw this.transport.protocolError(
        this.action(upload),
        `a Location on another host, ${location.host}`,
      );
    }
    // Registries behind a proxy forget the port or the scheme people reach them by.
    location.protocol = own.protocol;
    location.port = own.port;
    const minimum = answer.headers.get('oci-chunk-min-length') ?? '';
    return {
      location,
      offset: rangeEnd(answer.headers.get('range')),
      minChunk: /^\d{1,12}$/.test(minimum) ? Number(minimum) : 0,
    };
  }

  private async finish(
    upload: Upload,
    location: URL,
    withBody: boolean,
  ): Promise<void> {
    const url = new URL(location);
    url.searchParams.set('digest', upload.blob.descriptor.digest);
    await this.transport.send({
      ...this.request(upload),
      method: 'PUT',
      url,
      headers: withBody ? OCTETS : { 'content-length': '0' },
      body: withBody ? upload.blob.bytes : undefined,
      expect: [201, 204],
    });
  }

  private async uploadInChunks(upload: Upload): Promise<void> {
    for (let start = 0; ; start++) {
      try {
        const session = await this.open(upload);
        const location = await this.sendChunks(upload, session);
        await this.finish(upload, location, false);
        return;
      } catch (error) {
        const lost = error instanceof OciError && error.reason === 'not-found';
        if (!lost || start >= RESTARTS) {
          throw error;
        }
      }
    }
  }

  private async sendChunks(upload: Upload, opened: Session): Promise<URL> {
    const { bytes } = upload.blob;
    const chunk = Math.max(this.chunkBytes, opened.minChunk);
    let { location, offset } = { ...opened, offset: 0 };
    let stalls = 0;
    while (offset < bytes.length) {
      const end = Math.min(offset + chunk, bytes.length);
      const answer = await this.sendChunk(upload, location, offset, end);
      const next = answer ?? (await this.status(upload, location));
      stalls = next.offset > offset ? 0 : stalls + 1;
      if (stalls > RESUMES) {
        throw new OciError(
          'busy',
          `The registry at ${this.origin} keeps breaking off after ${offset} of ${bytes.length} bytes when asked to ` +
            `${this.action(
              upload,
            )}. Try again later; its own log may say more.`,
        );
      }
      ({ location, offset } = next);
    }
    return location;
  }

  /** @returns undefined when only the registry knows how much of the chunk arrived. */
  private async sendChunk(
    upload: Upload,
    location: URL,
    start: number,
    end: number,
  ): Promise<Session | undefined> {
    try {
      const answer = await this.transport.send({
        ...this.request(upload),
        method: 'PATCH',
        url: location,
        headers: { ...OCTETS, 'content-range': `${start}-${end - 1}` },
        body: upload.blob.bytes.subarray(start, end),
        expect: [202, 416],
        // Never the same chunk twice: part of it may have arrived.
        attempts: 1,
      });
      return answer.status === 202 ? this.session(upload, answer) : undefined;
    } catch (error) {
      if (error instanceof OciError && error.retryable) {
        return undefined;
      }
      throw error;
    }
  }

  private async status(upload: Upload, location: URL): Promise<Session> {
    const answer = await this.transport.send({
      ...this.request(upload),
      method: 'GET',
      url: location,
      expect: [204],
    });
    // Some registries leave the address out here: it stays what it was.
    return answer.headers.get('location') === null
      ? { location, offset: rangeEnd(answer.headers.get('range')), minChunk: 0 }
      : this.session(upload, answer);
  }
}

/** Bytes received by a `Range: 0-<last>` header. `0-0` is what registries send for none. */
function rangeEnd(header: string | null): number {
  const last = Number(/^(?:bytes=)?0-(\d{1,15})$/.exec(header ?? '')?.[1] ?? 0);
  return last === 0 ? 0 : last + 1;
}
