/**
 * Builds assets/helm-engine.wasm.br from go/, reproducibly: the same Go and the same sources give the same bytes.
 * The digest beside it is of the uncompressed module, because brotli's output may differ between versions of Node.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiles the Go shim and returns the module's bytes. */
export function compileEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'helm-engine-'));
  const output = join(folder, 'helm-engine.wasm');
  const helm = /helm\.sh\/helm\/v4 (v\S+)/.exec(readFileSync(join(root, 'go/go.mod'), 'utf8'))[1];
  const linker = `-s -w -buildid= -X helm.sh/helm/v4/internal/version.version=${helm}`;
  try {
    execFileSync(
      'go',
      ['build', '-buildmode=c-shared', '-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', linker, '-o', output, '.'],
      {
        cwd: join(root, 'go'),
        stdio: 'inherit',
        env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '', GOWASM: '', CGO_ENABLED: '0', GOWORK: 'off' },
      },
    );
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** SHA-256 in hexadecimal. */
export function digestOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function build() {
  const wasm = compileEngine();
  const compressed = brotliCompressSync(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  });
  writeFileSync(join(root, 'assets/helm-engine.wasm.br'), compressed);
  writeFileSync(join(root, 'assets/helm-engine.wasm.sha256'), `${digestOf(wasm)}  helm-engine.wasm\n`);
  const mebibytes = bytes => (bytes.length / 2 ** 20).toFixed(1);
  process.stdout.write(`helm-engine.wasm: ${mebibytes(wasm)} MiB, compressed ${mebibytes(compressed)} MiB\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
}
