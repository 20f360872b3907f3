/**
 * The address if it is one a browser may follow (`http:` or `https:`), else nothing. Links come from Git, annotations and
 * other systems, where somebody may have written `javascript:`.
 *
 * @public
 */
export function webUrl(address: string | undefined): string | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
