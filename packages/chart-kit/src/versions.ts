import semver from 'semver';
import { VersionError } from './errors';

/** Longest OCI tag. Source: OCI Distribution Specification 1.1, "Pulling manifests". */
const MAX_TAG = 128;

/** The grammar of SemVer 2.0.0, §"BNF", as the specification suggests it. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/**
 * Says what is wrong with a version, in a sentence; undefined when it is fine.
 *
 * @internal
 */
export function checkVersion(version: unknown): string | undefined {
  if (typeof version !== 'string' || version === '') {
    return 'The version is missing; give a SemVer 2 version such as 1.4.2.';
  }
  const shown = JSON.stringify(version.slice(0, 140));
  if (/^[vV]\d/.test(version)) {
    return `The version ${shown} starts with "v"; write it without.`;
  }
  if (version.length > MAX_TAG) {
    return `The version ${shown} has ${version.length} characters, ${MAX_TAG} are allowed in an OCI tag.`;
  }
  // semver.parse also refuses numbers that no other implementation could hold.
  if (!SEMVER.test(version) || semver.parse(version) === null) {
    return `The version ${shown} is not SemVer 2; it needs three numbers such as 1.4.2, then optionally a pre-release such as -rc.1.`;
  }
  return undefined;
}

/**
 * Checks that a version is SemVer 2 (strict, no leading `v`) and can be an OCI tag (at most 128 characters).
 *
 * @throws VersionError saying what is wrong.
 * @public
 */
export function validateVersion(version: string): void {
  const problem = checkVersion(version);
  if (problem !== undefined) throw new VersionError(problem);
}

/**
 * The OCI tag of a chart version: `+` becomes `_`, as `helm push` does it.
 *
 * @public
 */
export function versionToTag(version: string): string {
  return version.replace(/\+/g, '_');
}

/**
 * The chart version of an OCI tag, or undefined when the tag is no chart version.
 *
 * @public
 */
export function tagToVersion(tag: string): string | undefined {
  const version = tag.replace(/_/g, '+');
  return checkVersion(version) === undefined ? version : undefined;
}

/**
 * The next free version after those that exist: the highest one, pre-releases included, raised by `bump`. A pre-release
 * is raised to its own release (`2.0.0-rc.1` to `2.0.0`). Strings that are no versions are ignored. Without any,
 * `0.1.0`.
 *
 * @public
 */
export function nextVersion(
  existing: string[],
  bump: 'major' | 'minor' | 'patch' = 'patch',
): string {
  const versions = existing.filter(
    version => checkVersion(version) === undefined,
  );
  const highest = semver.rsort(versions)[0];
  const next = highest === undefined ? null : semver.inc(highest, bump);
  return next ?? '0.1.0';
}
