/**
 * Builds assets/helm-engine.wasm.br from go/, reproducibly: the same version of Go and the same sources give the same
 * bytes, wherever they lie. Templates can see the version of Go in .Capabilities.HelmVersion.GoVersion.
 * The digest beside it is of the uncompressed module, because brotli's output may differ between versions of Node.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { LIBRARY_PATCHES, MODULE_PATCHES } from './patches.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folder of patched modules inside the sources of a build; the underscore hides it from Go's `./...`. */
const PATCHED = '_patched';
const NOT_COMPILED = /_test\.go$|(^|\/)testdata(\/|$)/;

function go(args, cwd = join(root, 'go')) {
  return execFileSync('go', args, { cwd, encoding: 'utf8' }).trim();
}

/** What `go env` says, like `GOROOT` or `GOVERSION`. */
export function goSetting(name) {
  return go(['env', name]);
}

/** Copies what is compiled, writable: the module cache is not. */
function copySources(from, to) {
  for (const entry of readdirSync(from, {
    recursive: true,
    withFileTypes: true,
  })) {
    const source = join(entry.parentPath, entry.name);
    const path = relative(from, source);
    if (entry.isFile() && !NOT_COMPILED.test(path)) {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      writeFileSync(join(to, path), readFileSync(source));
    }
  }
}

function edit(path, edits) {
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of edits) {
    if (text.split(from).length !== 2) {
      throw new Error(
        `${path} has changed: scripts/patches.mjs does not find exactly one ${from}`,
      );
    }
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
}

/** A file of go/_overlay; one that remembers is followed by the cache it does so with. */
function addition({ file, remembers }) {
  const read = name => readFileSync(join(root, 'go/_overlay', name), 'utf8');
  return {
    [`kept_${file}`]: read(file),
    ...(remembers && { 'kept.go': read('kept.go') }),
  };
}

/** Puts the files that `patch` adds into `folder`, a copy of its module. */
function add(folder, additions) {
  for (const [path, what] of Object.entries(additions)) {
    const name = /^package \w+$/m;
    const files = addition(what);
    const [clause] = name.exec(files[`kept_${what.file}`]);
    mkdirSync(join(folder, path), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(
        join(folder, path, file),
        name.test(text) ? text : `${clause}\n${text}`,
      );
    }
  }
}

/**
 * Writes the sources of a build into `folder`: those of go/ with changed copies of the modules in scripts/patches.mjs,
 * and the file for Go's -overlay flag, which does the same to the standard library. Returns where they are.
 */
export function prepareSources(folder) {
  const sources = join(folder, 'go');
  cpSync(join(root, 'go'), sources, { recursive: true });
  for (const { module, edits, additions } of MODULE_PATCHES) {
    const { Dir: original } = JSON.parse(
      go(['mod', 'download', '-json', module]),
    );
    const copy = `./${PATCHED}/${module}`;
    copySources(original, join(sources, copy));
    for (const [path, replacements] of Object.entries(edits)) {
      edit(join(sources, copy, path), replacements);
    }
    add(join(sources, copy), additions);
    go(['mod', 'edit', `-replace=${module}=${copy}`], sources);
  }
  const replace = {};
  for (const { package: name, edits, addition: file } of LIBRARY_PATCHES) {
    const library = join(goSetting('GOROOT'), 'src', name);
    for (const [path, replacements] of Object.entries(edits)) {
      const changed = join(folder, `${name.replaceAll('/', '_')}_${path}`);
      cpSync(join(library, path), changed);
      edit(changed, replacements);
      replace[join(library, path)] = changed;
    }
    replace[join(library, 'kept.go')] = join(root, 'go/_overlay', file);
  }
  const overlay = join(folder, 'overlay.json');
  writeFileSync(overlay, JSON.stringify({ Replace: replace }));
  return { sources, overlay };
}

/** Compiles the Go shim and returns the module's bytes. */
export function compileEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'helm-engine-'));
  const output = join(folder, 'helm-engine.wasm');
  const helm = /helm\.sh\/helm\/v4 (v\S+)/.exec(
    readFileSync(join(root, 'go/go.mod'), 'utf8'),
  )[1];
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
    const { sources, overlay } = prepareSources(folder);
    const flags = [
      '-buildmode=c-shared',
      '-trimpath',
      '-buildvcs=false',
      '-mod=readonly',
      '-pgo=default.pgo',
      `-overlay=${overlay}`,
      `-ldflags=-s -w -buildid= -X helm.sh/helm/v4/internal/version.version=${helm}`,
    ];
    execFileSync('go', ['build', ...flags, '-o', output, '.'], {
      cwd: sources,
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
  const [option, folder] = process.argv.slice(2);
  if (option === '--sources' && folder) {
    process.stdout.write(
      `${JSON.stringify(prepareSources(resolve(folder)))}\n`,
    );
  } else {
    build();
  }
}
