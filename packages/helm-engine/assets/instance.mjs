/**
 * One instance of the Helm engine: WebAssembly plus the little of WASI it needs, made of memory only.
 *
 * This file runs in a worker thread and in a browser alike, so it must import nothing from Node. The module gets no
 * environment, no sockets and a file system that holds the chart of the current call and nothing else.
 */
import {
  ConsoleStdout,
  Directory,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
} from '@bjorn3/browser_wasi_shim';

/** File descriptors 0 to 3 are standard input, output, error and the root folder. */
const FIRST_FREE_FD = 4;
/** Go prints the cause of a crash first; the rest is a stack trace nobody reads. */
const KEPT_STDERR = 4096;

/** The instance ended and cannot be called again. `kind` is `memory`, `stack` or `crash`. */
export class InstanceLostError extends Error {
  constructor(kind, detail) {
    super(detail);
    this.name = 'InstanceLostError';
    this.kind = kind;
  }
}

/** Builds the folders of an in-memory file system from absolute paths and contents. */
function fileSystem(files) {
  const root = new Map([['tmp', new Directory(new Map())]]);
  for (const [path, content] of files) {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop();
    let folder = root;
    for (const part of parts) {
      let next = folder.get(part);
      if (!next) {
        next = new Directory(new Map());
        folder.set(part, next);
      }
      folder = next.contents;
    }
    folder.set(name, content === null ? new Directory(new Map()) : new File(content));
  }
  return root;
}

class HelmInstance {
  #exports;
  #wasi;
  #root;
  #stderr = '';

  constructor() {
    const decoder = new TextDecoder();
    this.#root = new PreopenDirectory('/', new Map());
    const stderr = new ConsoleStdout(bytes => {
      if (this.#stderr.length < KEPT_STDERR) {
        this.#stderr += decoder.decode(bytes, { stream: true });
      }
    });
    this.#wasi = new WASI(
      ['helm'],
      // For the runtime, until go/main.go decides: no collection before the first call.
      ['GOGC=1200'],
      [new OpenFile(new File([])), new ConsoleStdout(() => {}), stderr, this.#root],
      { debug: false },
    );
  }

  async start(module, memoryLimitMiB) {
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: this.#wasi.wasiImport,
    });
    this.#exports = instance.exports;
    this.#guarded(() => {
      this.#wasi.initialize(instance);
      this.#exports.set_memory_limit(memoryLimitMiB);
    });
  }

  /** Bytes of WebAssembly memory in use; it never shrinks. */
  get memoryBytes() {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Answers one request.
   *
   * @param {string} request JSON
   * @param {Iterable<[string, Uint8Array | null]>} files absolute path and content of every file; null makes a folder
   * @returns {Uint8Array} the answer, JSON
   */
  call(request, files) {
    this.#stderr = '';
    this.#root.dir.contents = fileSystem(files);
    try {
      return this.#guarded(() => {
        const bytes = new TextEncoder().encode(request);
        const address = this.#exports.request(bytes.length) >>> 0;
        new Uint8Array(this.#exports.memory.buffer).set(bytes, address);
        const packed = BigInt.asUintN(64, this.#exports.call());
        const start = Number(packed >> 32n);
        return new Uint8Array(this.#exports.memory.buffer).slice(start, start + Number(packed & 0xffffffffn));
      });
    } finally {
      this.#root.dir.contents = new Map();
      this.#wasi.fds.length = FIRST_FREE_FD;
    }
  }

  /** Frees what earlier calls left in memory; worth calling when nobody waits for an answer. */
  collect() {
    this.#guarded(() => this.#exports.collect());
  }

  #guarded(work) {
    try {
      return work();
    } catch (error) {
      throw this.#lost(error);
    }
  }

  #lost(error) {
    if (error instanceof RangeError || /stack overflow|stack exceeds/.test(this.#stderr)) {
      return new InstanceLostError('stack', 'nested too deeply');
    }
    if (/out of memory|cannot allocate memory/.test(this.#stderr)) {
      return new InstanceLostError('memory', 'out of memory');
    }
    const cause = this.#stderr.split('\n')[0] || String(error.message ?? error);
    const code = error instanceof WASIProcExit ? ` (exit code ${error.code})` : '';
    return new InstanceLostError('crash', `${cause}${code}`);
  }
}

/**
 * Starts an instance.
 *
 * @param {WebAssembly.Module} module the compiled engine
 * @param {number} memoryLimitMiB the maximum of its memory
 * @returns {Promise<HelmInstance>} the instance
 */
export async function startInstance(module, memoryLimitMiB) {
  const instance = new HelmInstance();
  await instance.start(module, memoryLimitMiB);
  return instance;
}
