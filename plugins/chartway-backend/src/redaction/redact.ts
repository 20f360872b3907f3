const MAX_LENGTH = 1000;

/** What must not be kept, and what stands in its place. */
const REPLACEMENTS: readonly [RegExp, string][] = [
  // user:password@ in a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [/\b(Bearer|Basic|token)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  // Helm quotes the refused value of a schema violation, which may be a secret that should have been a reference.
  [/'(?:[^'\\]|\\.)*'(?= does not match pattern)/g, 'the value'],
  [/\b(?:hvs|hvb|s)\.[A-Za-z0-9_-]{20,}/g, '***'],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abp]-)[\w-]{16,}/g, '***'],
  [/\bAKIA[0-9A-Z]{16}\b/g, '***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, '***'],
];

/**
 * Makes a message fit to be kept: without credentials, on one line, at most 1000 characters. It is a net under messages
 * that should not hold credentials in the first place.
 */
export function redact(message: string): string {
  const clean = REPLACEMENTS.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    message,
  )
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}

/** Whether a text that people write freely holds what looks like a credential. */
export function looksLikeSecret(text: string): boolean {
  return redact(text).includes('***');
}
