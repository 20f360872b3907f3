/**
 * Checks that the committed engine is what its sources give: that the compressed file holds what its digest says, and,
 * when Go 1.26 or newer is installed, that a rebuild has the same digest and that the list of registered Kubernetes API
 * versions is what the real client-go registers, and that the tests in go/ pass. Without Go it says so and checks the digest only.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import {
  builtWith,
  compileEngine,
  digestOf,
  goSetting,
  prepareSources,
} from './build-wasm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = path => readFileSync(join(root, path), 'utf8');
const say = line => process.stdout.write(`${line}\n`);

function goVersion() {
  try {
    return goSetting('GOVERSION');
  } catch {
    return undefined;
  }
}

function isNewEnough(version) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 26;
}

function checkDigest() {
  const recorded = text('assets/helm-engine.wasm.sha256').split(' ')[0];
  const found = digestOf(
    brotliDecompressSync(
      readFileSync(join(root, 'assets/helm-engine.wasm.br')),
    ),
  );
  if (found !== recorded) {
    throw new Error(
      `assets/helm-engine.wasm.br holds ${found}, but its .sha256 says ${recorded}. Run: yarn workspace @chartway/helm-engine build:wasm`,
    );
  }
  say(`helm-engine.wasm has the recorded digest ${recorded}`);
  return recorded;
}

function checkApiVersions() {
  const generated = execFileSync('go', ['run', '.'], {
    cwd: join(root, 'go/tools/apiversions'),
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=readonly' },
  });
  const path = 'go/stub/client-go/kubernetes/scheme/registered.go';
  if (generated !== text(path)) {
    throw new Error(
      `${path} is not what client-go registers. Run in go/tools/apiversions: go run . > ../../stub/client-go/kubernetes/scheme/registered.go`,
    );
  }
  say('the registered API versions are those of client-go');
}

/** What this build reads without Helm's parser is compared with what the parser reads. */
function checkManifests() {
  const folder = mkdtempSync(join(tmpdir(), 'helm-engine-'));
  try {
    const { sources, overlay } = prepareSources(folder);
    execFileSync('go', ['test', `-overlay=${overlay}`, '-count=1', '.'], {
      cwd: sources,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  say('plain manifests are read as the parser reads them');
}

function check() {
  const recorded = checkDigest();
  const version = goVersion();
  if (version === undefined || !isNewEnough(version)) {
    say(`not rebuilt: needs Go 1.26 or newer, found ${version ?? 'none'}`);
    return;
  }
  checkApiVersions();
  checkManifests();
  if (version !== builtWith()) {
    say(
      `not rebuilt: the engine was built with ${builtWith()}, this is ${version}, whose bytes differ`,
    );
    return;
  }
  const rebuilt = digestOf(compileEngine());
  if (rebuilt !== recorded) {
    throw new Error(
      `a rebuild gives ${rebuilt}, not ${recorded}. Run: yarn workspace @chartway/helm-engine build:wasm`,
    );
  }
  say(`rebuilt with ${version}: the same bytes`);
}

try {
  check();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
