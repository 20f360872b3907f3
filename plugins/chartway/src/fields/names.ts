const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const LONGEST = 53;

/**
 * What is wrong with a name that becomes part of an instance name, as one sentence; nothing when it will do. The rule is
 * that of a DNS label (RFC 1123), no longer than a Helm release name may be.
 */
export function nameProblem(noun: string, name: string): string | undefined {
  if (name === '') return `Say which ${noun}.`;
  if (name.length > LONGEST) {
    return `The ${noun} “${name}” has ${name.length} characters; use at most ${LONGEST}.`;
  }
  if (!LABEL.test(name)) {
    return `The ${noun} “${name}” is not a valid name: use lowercase letters, digits and hyphens, and begin and end with a letter or digit.`;
  }
  return undefined;
}

const NUMBER = '(?:0|[1-9]\\d*)';
const IDENTIFIER = `(?:${NUMBER}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)`;
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
);

/** What is wrong with a chart version, as one sentence; the rule is SemVer 2.0.0 without a leading `v`. */
export function versionProblem(version: string): string | undefined {
  if (SEMVER.test(version)) return undefined;
  const hint = /^v\d/i.test(version) ? ', without the leading “v”' : '';
  return `“${version}” is not a version: write three numbers, such as 1.4.2 or 1.5.0-rc.1${hint}.`;
}
