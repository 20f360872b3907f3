import { indent } from '../indent';

/**
 * Moves template text to the right: each line by `by` blanks, and each `nindent` in it by as much, so that a block reads
 * the same wherever it is put.
 */
export function shift(text: string, by: number): string {
  const moved = text.replace(
    /\bnindent (\d+)/g,
    (_, size) => `nindent ${Number(size) + by}`,
  );
  return indent(moved, ' '.repeat(by));
}

/** Joins blocks, leaving out empty ones; each ends with one line feed. */
export function lines(...blocks: (string | false | undefined)[]): string {
  return blocks
    .filter((block): block is string => Boolean(block))
    .map(block => (block.endsWith('\n') ? block : `${block}\n`))
    .join('');
}

/** Wraps a block in a condition. */
export function when(condition: string, block: string): string {
  return block === ''
    ? ''
    : lines(`{{- if ${condition} }}`, block, '{{- end }}');
}

/** `key:` and a value of `values.yaml` below it, left out when empty. */
export function optional(key: string, value: string): string {
  return lines(
    `{{- with ${value} }}`,
    `${key}:`,
    `  {{- toYaml . | nindent 2 }}`,
    '{{- end }}',
  );
}

/** Documents of one file. */
export function documents(blocks: string[]): string {
  return blocks.filter(block => block !== '').join('---\n');
}

/** Expression of a key in values; keys with a hyphen need `index`. */
export function pick(values: string, key: string): string {
  return key.includes('-') ? `index ${values} "${key}"` : `${values}.${key}`;
}
