import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { parse } from 'semver';

// Grammars of the OCI distribution specification, "Pulling manifests". A name is limited to 255 characters, as many
// registries count the host in.
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;
const NAME_LIMIT = 255;

/** Digest of some bytes, `sha256:…`. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether a text is a digest this client can verify. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** The hexadecimal part of a digest. @throws InputError when it is none. */
export function hexOf(digest: string): string {
  if (!isDigest(digest)) {
    throw new InputError(
      `${quote(
        digest,
      )} is no digest: write sha256: and 64 lower-case hexadecimal digits.`,
    );
  }
  return digest.slice('sha256:'.length);
}

/** Outside text for an error message: escaped, so that no control character survives, and shortened. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** @throws InputError when a text cannot be a repository (`charts/shop`) in a registry. */
export function checkRepository(repository: string): void {
  const valid =
    repository.length <= NAME_LIMIT &&
    repository.split('/').every(component => PATH_COMPONENT.test(component));
  if (!valid) {
    throw new InputError(
      `${quote(
        repository,
      )} is no name of a repository in a registry: use lower-case letters and digits, joined by ` +
        `".", "_", "-" or "/", ${NAME_LIMIT} characters at most.`,
    );
  }
}

/** @throws InputError when a text cannot name a chart: one component of a repository's name. */
export function checkChartName(name: string): void {
  if (name.length > NAME_LIMIT || !PATH_COMPONENT.test(name)) {
    throw new InputError(
      `${quote(
        name,
      )} is no chart name that a registry takes: use lower-case letters and digits, joined by ".", "_" ` +
        'or "-".',
    );
  }
}

/** @throws InputError when a text is no tag. */
export function checkTag(tag: string): void {
  if (!TAG.test(tag)) {
    throw new InputError(
      `${quote(
        tag,
      )} is no tag: use letters, digits, "_", "." and "-", 128 characters at most, not starting with "." or "-".`,
    );
  }
}

/** Whether a text is SemVer 2 as it stands, without `v` or blanks, which the parser would forgive. */
function isVersion(text: string): boolean {
  return /^\d[\w.+-]*$/.test(text) && parse(text) !== null;
}

/**
 * Tag of a chart version: tags know no `+`, so Helm writes `_`.
 *
 * @throws InputError when the version is no SemVer, or too long for a tag.
 */
export function tagOfVersion(version: string): string {
  if (!isVersion(version)) {
    throw new InputError(
      `${quote(
        version,
      )} is no chart version: write a semantic version such as 1.4.2 or 1.4.2-rc.1.`,
    );
  }
  const tag = version.replace('+', '_');
  checkTag(tag);
  return tag;
}

/** The chart version a tag stands for; undefined for tags that are none, which Helm ignores as well. */
export function versionOfTag(tag: string): string | undefined {
  const version = tag.replace('_', '+');
  return isVersion(version) ? version : undefined;
}

/** Tag or digest that a version or digest is found under. @throws InputError */
export function referenceOf(versionOrDigest: string): string {
  return isDigest(versionOrDigest)
    ? versionOrDigest
    : tagOfVersion(versionOrDigest);
}

/**
 * URL below `/v2/` of a registry. Every segment is encoded; the colon of a digest stays, as registries route by it.
 * `end` is the slash that the address of uploads ends in.
 *
 * @throws InputError for an empty segment, `.` and `..`, which a URL parser would resolve.
 */
export function apiUrl(
  origin: string,
  segments: readonly string[],
  query: Record<string, string> = {},
  end: '' | '/' = '',
): URL {
  const encoded = segments.map(segment => {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new InputError(
        `${quote(segment)} cannot be a part of an address in a registry.`,
      );
    }
    return encodeURIComponent(segment).replace(/%3A/g, ':');
  });
  const url = new URL(`${origin}/v2/${encoded.join('/')}${end}`);
  for (const [key, value] of Object.entries(query)) {
    url.searchParams.set(key, value);
  }
  return url;
}
