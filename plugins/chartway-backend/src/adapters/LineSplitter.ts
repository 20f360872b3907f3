const NEWLINE = 10;

/** Cuts bytes into lines of UTF-8, with a limit to what it keeps in memory. */
export class LineSplitter {
  readonly #maxBytes: number;
  /** Parts of the line that has not ended yet. */
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in these bytes; `undefined` for one that was too long. */
  *push(bytes: Uint8Array): Generator<string | undefined> {
    let rest = bytes;
    for (
      let end = rest.indexOf(NEWLINE);
      end >= 0;
      end = rest.indexOf(NEWLINE)
    ) {
      this.#keep(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      yield this.#take();
    }
    this.#keep(rest);
  }

  #keep(part: Uint8Array): void {
    this.#size += part.byteLength;
    if (this.#size > this.#maxBytes) this.#parts = [];
    else if (part.byteLength > 0) this.#parts.push(part);
  }

  #take(): string | undefined {
    const fits = this.#size <= this.#maxBytes;
    const line = fits ? Buffer.concat(this.#parts).toString('utf8') : undefined;
    this.#parts = [];
    this.#size = 0;
    return line;
  }
}
