const NEWLINE = 0x0a;

/** A line without its end, and whether it had one. */
export type Line = { readonly bytes: Buffer; readonly isWhole: boolean };

/**
 * Splits chunks of bytes into lines, a batch per chunk: passing on a million lines one by one costs more than hashing them.
 *
 * @throws what `tooLong` makes, when a line has more than `limit` bytes.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
  tooLong: () => Error,
): AsyncGenerator<Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const part = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const data = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const lines: Line[] = [];
    let start = 0;
    for (
      let end = data.indexOf(NEWLINE, start);
      end >= 0;
      end = data.indexOf(NEWLINE, start)
    ) {
      lines.push({ bytes: data.subarray(start, end), isWhole: true });
      start = end + 1;
    }
    rest = data.subarray(start);
    if (rest.length > limit) throw tooLong();
    yield lines;
  }
  if (rest.length > 0) yield [{ bytes: rest, isWhole: false }];
}
