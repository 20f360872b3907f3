/**
 * Builds assets/helm-engine.wasm.br from go/, reproducibly: the same version of Go and the same sources give the same
 * bytes, wherever they lie. Templates can see the version of Go in .Capabilities.HelmVersion.GoVersion.
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

const parseFunction = /^func Parse\(name, text,/m;

/** Lays go/_overlay over the standard library, as said there, and returns the file for Go's -overlay flag. */
function writeOverlay(folder) {
  const library = join(goSetting('GOROOT'), 'src/text/template/parse');
  const original = readFileSync(join(library, 'parse.go'), 'utf8');
  if (!parseFunction.test(original)) {
    throw new Error(
      'text/template/parse has changed: scripts/build-wasm.mjs finds no func Parse(name, text, …) to rename',
    );
  }
  const renamed = join(folder, 'parse.go');
  writeFileSync(
    renamed,
    original.replace(parseFunction, 'func parseText(name, text,'),
  );
  const overlay = join(folder, 'overlay.json');
  const replace = {
    [join(library, 'parse.go')]: renamed,
    [join(library, 'kept.go')]: join(root, 'go/_overlay/parse_kept.go'),
  };
  writeFileSync(overlay, JSON.stringify({ Replace: replace }));
  return overlay;
}

function go(args) {
  return execFileSync('go', args, {
    cwd: join(root, 'go'),
    encoding: 'utf8',
  }).trim();
}

/** What `go env` says, like `GOROOT` or `GOVERSION`. */
export function goSetting(name) {
  return go(['env', name]);
}

/** Compiles the Go shim and returns the module's bytes. */
export function compileEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'helm-engine-'));
  const output = join(folder, 'helm-engine.wasm');
  const helm = /helm\.sh\/helm\/v4 (v\S+)/.exec(
    readFileSync(join(root, 'go/go.mod'), 'utf8'),
  )[1];
  const flags = [
    '-buildmode=c-shared',
    '-trimpath',
    '-buildvcs=false',
    '-mod=readonly',
    '-pgo=default.pgo',
    `-overlay=${writeOverlay(folder)}`,
    `-ldflags=-s -w -buildid= -X helm.sh/helm/v4/internal/version.version=${helm}`,
  ];
  const environment = {
    GOOS: 'wasip1',
    GOARCH: 'wasm',
    GOWASM: '',
    GOFLAGS: '',
    GOWORK: 'off',
    GOEXPERIMENT: '',
    CGO_ENABLED: '0',
  };
  try {
    execFileSync('go', ['build', ...flags, '-o', output, '.'], {
      cwd: join(root, 'go'),
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** SHA-256 in hexadecimal. */
export function digestOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Go version of the committed build, like `go1.26.8`: another one gives other bytes. */
export function builtWith() {
  return /# built with (go\S+)/.exec(
    readFileSync(join(root, 'assets/helm-engine.wasm.sha256'), 'utf8'),
  )?.[1];
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
  writeFileSync(
    join(root, 'assets/helm-engine.wasm.sha256'),
    `${digestOf(wasm)}  helm-engine.wasm\n# built with ${goSetting(
      'GOVERSION',
    )}\n`,
  );
  const mebibytes = bytes => (bytes.length / 2 ** 20).toFixed(1);
  process.stdout.write(
    `helm-engine.wasm: ${mebibytes(wasm)} MiB, compressed ${mebibytes(
      compressed,
    )} MiB\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
}
