/**
 * What a plain YAML scalar means to go-yaml 2, which Helm reads YAML with. It is YAML 1.1 with exceptions: no base 60
 * numbers, and timestamps stay strings.
 *
 * @internal
 */
export type GoScalar =
  | { tag: 'str' | 'timestamp'; value: string }
  | { tag: 'bool'; value: boolean }
  | { tag: 'null'; value: null }
  | { tag: 'int' | 'float'; value: number };

const WORDS = new Map<string, GoScalar>();
function words(scalar: GoScalar, ...list: string[]): void {
  for (const word of list) WORDS.set(word, scalar);
}
words({ tag: 'bool', value: true }, 'y', 'Y', 'yes', 'Yes', 'YES', 'true');
words({ tag: 'bool', value: true }, 'True', 'TRUE', 'on', 'On', 'ON');
words({ tag: 'bool', value: false }, 'n', 'N', 'no', 'No', 'NO', 'false');
words({ tag: 'bool', value: false }, 'False', 'FALSE', 'off', 'Off', 'OFF');
words({ tag: 'null', value: null }, '', '~', 'null', 'Null', 'NULL');
words({ tag: 'float', value: NaN }, '.nan', '.NaN', '.NAN');
words({ tag: 'float', value: Infinity }, '.inf', '.Inf', '.INF');
words({ tag: 'float', value: Infinity }, '+.inf', '+.Inf', '+.INF');
words({ tag: 'float', value: -Infinity }, '-.inf', '-.Inf', '-.INF');

const INTEGER =
  /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const TIMESTAMP =
  /^[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2}))|(?: ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?))?$/;

/** Whether `time.Parse` of Go takes the text in one of the four layouts of go-yaml. */
function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (!match) return false;
  const [month, day, ...clock] = match
    .slice(1)
    .map(part => Number(part ?? '0'));
  const year = Number(text.slice(0, 4));
  if (!month || month > 12 || !day) return false;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return false;
  const [hour = 0, minute = 0, second = 0] =
    match[3] === undefined ? clock.slice(3) : clock.slice(0, 3);
  return hour < 24 && minute < 60 && second < 60;
}

function integer(text: string): bigint | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const digits =
    (hex !== undefined && `0x${hex}`) ||
    (octal !== undefined && `0o${octal}`) ||
    (binary !== undefined && `0b${binary}`) ||
    decimal;
  const value = BigInt(digits || '0');
  const signed = sign === '-' ? -value : value;
  // 64 bits: signed, or unsigned without a sign. Anything larger is a float or a string.
  if (signed < -(2n ** 63n)) return undefined;
  return signed >= (sign ? 2n ** 63n : 2n ** 64n) ? undefined : signed;
}

/**
 * Resolves a plain scalar as go-yaml 2 does (`resolve.go`).
 *
 * @internal
 */
export function resolveGoScalar(text: string): GoScalar {
  const word = WORDS.get(text);
  if (word) return word;
  const first = text.charAt(0);
  if (first === '.') {
    return FLOAT.test(text)
      ? { tag: 'float', value: Number(text) }
      : { tag: 'str', value: text };
  }
  if (!/[-+0-9]/.test(first)) return { tag: 'str', value: text };
  if (isTimestamp(text)) return { tag: 'timestamp', value: text };
  const plain = text.replace(/_/g, '');
  const whole = integer(plain);
  if (whole !== undefined) return { tag: 'int', value: Number(whole) };
  const value = Number(plain);
  if (FLOAT.test(plain) && Number.isFinite(value)) {
    return { tag: 'float', value };
  }
  return { tag: 'str', value: text };
}

/**
 * A number as `sigs.k8s.io/yaml` writes it into a text: integers in full, others as Go's
 * `strconv.FormatFloat(n, 'g', -1, 64)`.
 *
 * @internal
 */
export function formatGoFloat(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
