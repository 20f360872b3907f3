/**
 * What tells one image of a repository from another: its tag, else the first 12 characters of its digest, else nothing
 * (OCI distribution specification, references).
 */
export function imageTag(reference: string): string {
  const [name = '', digest] = reference.split('@');
  // The port of a registry stands before the last slash, a tag after it.
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  if (tag) return tag;
  return digest?.replace(/^sha256:/, '').slice(0, 12) ?? '';
}
