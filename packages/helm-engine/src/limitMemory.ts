const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;
const PAGES_PER_MEBIBYTE = 16;
const HAS_MAXIMUM = 1;

/**
 * Gives a WebAssembly module's memory a maximum, which Go does not set: memory beyond it cannot be had, and Go ends with
 * "out of memory" instead of taking the machine down. Never goes below the minimum the module asks for.
 *
 * Source: WebAssembly core specification, section 5.5.8 (memory section) and 5.2.2 (LEB128).
 */
export function limitMemory(
  wasm: Uint8Array,
  mebibytes: number,
): Uint8Array<ArrayBuffer> {
  let offset = HEADER_BYTES;
  while (offset < wasm.length) {
    const size = readUnsigned(wasm, offset + 1);
    const end = size.end + size.value;
    if (wasm[offset] === MEMORY_SECTION) {
      return replaceBytes(
        wasm,
        offset,
        end,
        memorySection(wasm, size.end, mebibytes * PAGES_PER_MEBIBYTE),
      );
    }
    offset = end;
  }
  throw new Error('The module has no memory section');
}

/** The one memory that a module may define, with a maximum. */
function memorySection(
  wasm: Uint8Array,
  start: number,
  maximumPages: number,
): number[] {
  const count = readUnsigned(wasm, start);
  const minimum = readUnsigned(wasm, count.end + 1);
  const body = [
    1,
    HAS_MAXIMUM,
    ...writeUnsigned(minimum.value),
    ...writeUnsigned(Math.max(minimum.value, maximumPages)),
  ];
  return [MEMORY_SECTION, ...writeUnsigned(body.length), ...body];
}

function replaceBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  replacement: number[],
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(
    start + replacement.length + bytes.length - end,
  );
  result.set(bytes.subarray(0, start), 0);
  result.set(replacement, start);
  result.set(bytes.subarray(end), start + replacement.length);
  return result;
}

function readUnsigned(
  bytes: Uint8Array,
  start: number,
): { value: number; end: number } {
  let value = 0;
  let factor = 1;
  for (let offset = start; offset < bytes.length; offset++) {
    const byte = bytes[offset] ?? 0;
    value += (byte % 128) * factor;
    if (byte < 128) {
      return { value, end: offset + 1 };
    }
    factor *= 128;
  }
  throw new Error('The module ends within a number');
}

function writeUnsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
