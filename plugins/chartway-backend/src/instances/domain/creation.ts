import { parseReleaseFile } from './releaseFile';

/** What Git has at the paths of an instance; a file that is not there is absent. */
export type ExistingFiles = {
  release?: string;
  values?: string;
  application?: string;
};

/** What somebody wants who may create an instance and may change none. */
export type Creation = {
  name: string;
  /** Digest of the chart, `sha256:…`. */
  chartDigest: string;
  /** Text of the instance's own values. */
  values: string;
};

/**
 * Says why a request would change something that exists, or undefined when it only creates.
 *
 * A request that says exactly what Git says changes nothing, so it may pass: an interrupted creation is repeated with the
 * same request, before or after each of its commits. Files that nobody can read count as existing.
 */
export function whyNoCreation(
  { name, chartDigest, values }: Creation,
  existing: ExistingFiles,
): string | undefined {
  const other = `You may create instances, and this would change "${name}", which exists already with`;
  if (existing.values !== undefined && existing.values !== values) {
    return `${other} other values.`;
  }
  if (existing.release === undefined) {
    return existing.application === undefined
      ? undefined
      : `${other} an Argo CD Application that Chartway did not write.`;
  }
  if (existing.values === undefined) return `${other} a release of its own.`;
  return digestOf(existing.release) === chartDigest
    ? undefined
    : `${other} another chart.`;
}

function digestOf(releaseFile: string): string | undefined {
  try {
    return parseReleaseFile(releaseFile).release.chart.digest;
  } catch {
    return undefined;
  }
}
