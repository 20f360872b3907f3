import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { HelmEngineError } from './errors';
import { limitMemory } from './limitMemory';

/** Room for the whole module: unpacked piece by piece it takes a quarter more time, and memory for the pieces. */
const UNPACKED_BYTES = 32 * 2 ** 20;

const modules = new Map<number, Promise<WebAssembly.Module>>();

/** Path of a file in this package's `assets/`, wherever this module was built or bundled to. */
export function assetPath(name: string): string {
  const manifest = require.resolve('@chartway/helm-engine/package.json');
  return join(dirname(manifest), 'assets', name);
}

/**
 * The compiled engine with the given maximum of memory. Compiled once per process and limit; workers share it.
 *
 * @throws HelmEngineError when the file is missing or damaged
 */
export function engineModule(
  memoryLimitMiB: number,
): Promise<WebAssembly.Module> {
  const known = modules.get(memoryLimitMiB);
  if (known) {
    return known;
  }
  const compiling = compile(memoryLimitMiB);
  modules.set(memoryLimitMiB, compiling);
  compiling.catch(() => modules.delete(memoryLimitMiB));
  return compiling;
}

async function compile(memoryLimitMiB: number): Promise<WebAssembly.Module> {
  const path = assetPath('helm-engine.wasm.br');
  try {
    const wasm = await promisify(brotliDecompress)(await readFile(path), {
      chunkSize: UNPACKED_BYTES,
    });
    return await WebAssembly.compile(limitMemory(wasm, memoryLimitMiB));
  } catch (cause) {
    throw new HelmEngineError(
      `The Helm engine could not be loaded from ${path}. Reinstall @chartway/helm-engine.`,
      { cause },
    );
  }
}
