/**
 * A value that JSON can hold. An absent member may be given as `undefined`; it is left out.
 *
 * @public
 */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

// Half of a surrogate pair on its own is no character, and UTF-8 has no bytes for it.
const LONE_SURROGATE = /\p{Surrogate}/u;

// Much quicker, and false for most text.
const SURROGATE = /[\ud800-\udfff]/;

function text(value: string): string {
  if (SURROGATE.test(value) && LONE_SURROGATE.test(value)) {
    throw new TypeError(
      'Text holds half of a surrogate pair; it cannot be written as UTF-8.',
    );
  }
  return JSON.stringify(value);
}

function number(value: number): string {
  if (!Number.isFinite(value)) {
    throw new TypeError(`${value} is no number that JSON can hold.`);
  }
  return JSON.stringify(value);
}

// `Array.isArray` does not tell the compiler about arrays that are read-only.
const isArray = (value: object): value is readonly CanonicalValue[] =>
  Array.isArray(value);

/**
 * Writes a value as canonical JSON of RFC 8785: one value, one text. No spaces, members sorted by the UTF-16 code units of
 * their names, numbers and escapes as ECMAScript writes them.
 *
 * @throws TypeError for NaN, infinity, and text with half of a surrogate pair.
 *
 * @public
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) {
    return `[${value.map(item => canonicalJson(item)).join(',')}]`;
  }
  let members = '';
  // The order of `sort` without an argument is the one the RFC asks for.
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) {
      members += `${members && ','}${text(name)}:${canonicalJson(member)}`;
    }
  }
  return `{${members}}`;
}

/** JSON in ASCII: nothing in it breaks a line or steers a terminal, and no reader has to guess its encoding. */
export function asciiJson(json: string): string {
  return json.replace(
    /[^ -~]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
