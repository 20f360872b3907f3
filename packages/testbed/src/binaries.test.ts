import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binaries } from './binaries';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binaries-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addProgram(name: string, mode = 0o755) {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), mode);
}

it('finds a program in the folder before the search path', () => {
  addProgram('sh');
  expect(new Binaries(folder, '/bin').find('sh')).toBe(join(folder, 'sh'));
});

it('does not take a file that cannot be executed', () => {
  addProgram('vault', 0o644);
  expect(new Binaries(folder, '').find('vault')).toBeUndefined();
});

it('names all missing programs at once, and how to get each kind', () => {
  addProgram('registry');
  const programs = ['registry', 'vault', 'etcd', 'redis-server'];
  const complaint = () => new Binaries(folder, '').requireAll(programs);
  expect(complaint).toThrow(/system's packages: redis-server/);
  expect(complaint).toThrow(/CHARTWAY_TESTBED_BIN.*: vault, etcd/);
});

it('says which folder of files is missing', () => {
  const complaint = () =>
    new Binaries(folder, '').requireFolder('gitea-static');
  expect(complaint).toThrow(`gitea-static is missing in ${folder}`);
});
