/** Puts `pad` before each line that is not empty. */
export function indent(text: string, pad: string): string {
  if (pad === '') return text;
  // Splitting is several times quicker, but knows one kind of line break only.
  if (/[\r\u2028\u2029]/.test(text)) return text.replace(/^(?=.)/gm, pad);
  return text
    .split('\n')
    .map(line => (line === '' ? line : pad + line))
    .join('\n');
}
