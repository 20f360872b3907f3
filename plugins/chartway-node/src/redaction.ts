const MAX_LENGTH = 1000;
/** What is looked at: enough for the part that is kept, whatever is taken out of it. */
const MAX_READ = 20_000;

/**
 * Ways in which Kubernetes, kubectl and Argo CD repeat a manifest in a message. It may be a Secret, so the content goes
 * and the complaint stays.
 */
const MANIFEST_ECHOES: readonly [RegExp, string][] = [
  // The last-applied annotation holds a whole manifest as text; where it ends cannot be told.
  [/(kubectl\.kubernetes\.io\/last-applied-configuration)[\s\S]*/g, '$1 ***'],
  // JSON that the API server could not decode, with its surroundings.
  [/(error found in #\d+ byte of )\.\.\.\|[\s\S]*\|\.\.\./g, '$1***'],
  // Fields of a Secret: as JSON (also inside a JSON text), as YAML, as Go prints them.
  [
    /(\\*["'])(data|stringData)\1\s*:\s*\{(?:[^"}]|"(?:[^"\\]|\\.)*"?)*\}?/g,
    '"$2":{***}',
  ],
  [/\b(data|stringData):[ \t]*\r?\n(?:[ \t]+[^\n]*(?:\n|$))+/g, '$1: ***\n'],
  [/\b(data|stringData):\s*(?:map\[[\s\S]*|\{[^}]*\}?)/gi, '$1: ***'],
  // What a Secret, or a whole object, was refused for.
  [/(Invalid value: )"?map\[[\s\S]*/g, '$1***'],
  [/(\bSecret\b[^]*?\bInvalid value: )"(?:[^"\\]|\\.)*"/g, '$1***'],
];

/** What must not be kept, and what stands in its place. */
const REPLACEMENTS: readonly [RegExp, string][] = [
  ...MANIFEST_ECHOES,
  // user:password@ in a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [/\b(Bearer|Basic|token)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  // Helm quotes the refused value of a schema violation, which may be a secret that should have been a reference.
  [
    /'(?:[^'\\]|\\.)*'(?= (?:does not match pattern|is not valid ))/g,
    'the value',
  ],
  // So does its YAML reader with a value of the wrong type.
  [/(cannot (?:unmarshal|decode) !!\w+ )`[^`]*`/g, '$1***'],
  [/\b(?:hvs|hvb|s)\.[A-Za-z0-9_-]{20,}/g, '***'],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abp]-)[\w-]{16,}/g, '***'],
  [/\bAKIA[0-9A-Z]{16}\b/g, '***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, '***'],
];

/**
 * Takes out of a text what looks like a credential, and what Helm, Kubernetes and Argo CD repeat of values and manifests.
 * It is a net under messages that should not hold such things in the first place. Only the first 20,000 characters are
 * kept.
 *
 * @public
 */
export function withoutCredentials(text: string): string {
  return REPLACEMENTS.reduce(
    (clean, [pattern, replacement]) => clean.replace(pattern, replacement),
    text.slice(0, MAX_READ),
  );
}

/**
 * Makes a message fit to be kept: without credentials, on one line, at most 1000 characters.
 *
 * @public
 */
export function redact(message: string): string {
  const clean = withoutCredentials(message)
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}

/**
 * Whether a text that people write freely holds what looks like a credential.
 *
 * @public
 */
export function looksLikeSecret(text: string): boolean {
  return redact(text).includes('***');
}
