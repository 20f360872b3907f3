import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { anyText } from '../__testUtils__/arbitraries';
import {
  EVERYTHING,
  EVERYTHING_FILES,
  EXAMPLE_NAMES,
  exampleTemplate,
  makeTemplate,
  readFolder,
  requestFor,
  writeFolder,
} from '../__testUtils__/charts';
import {
  FIXED_MODIFICATION_TIME,
  generateChart,
  packageChart,
  readArchive,
  toYaml,
} from '../index';
import type { FileMap, JsonObject } from '../types';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chart-kit-package-'));

afterAll(() => fs.rmSync(folder, { recursive: true }));

function helm(...args: string[]): string {
  const bin = process.env.TESTBED_BIN;
  if (!bin) {
    throw new Error('TESTBED_BIN is not set; load the env file of the testbed');
  }
  return execFileSync(path.join(bin, 'helm'), args, {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder },
  });
}

let count = 0;

/** The archive that `helm package` makes of the files, all with our modification time. */
function packageWithHelm(files: FileMap): Uint8Array {
  count += 1;
  const source = path.join(folder, `source-${count}`);
  const target = path.join(folder, `target-${count}`);
  writeFolder(source, files);
  for (const entry of fs.readdirSync(source, { recursive: true })) {
    const place = path.join(source, entry.toString());
    fs.utimesSync(place, FIXED_MODIFICATION_TIME, FIXED_MODIFICATION_TIME);
  }
  helm('package', source, '--destination', target);
  const [archive = ''] = fs.readdirSync(target);
  return new Uint8Array(fs.readFileSync(path.join(target, archive)));
}

function expectSameTar(files: FileMap): void {
  const theirs = packageWithHelm(files);
  const ours = packageChart(files).archive;
  expect(gunzipSync(ours).equals(gunzipSync(theirs))).toBe(true);
  expect(readArchive(theirs)).toEqual(readArchive(ours));
}

test('the chart of helm create', () => {
  helm('create', path.join(folder, 'created'));
  expectSameTar(readFolder(path.join(folder, 'created')));
});

test.each(EXAMPLE_NAMES)('the chart of the example %s', name => {
  const inputs: JsonObject =
    name === 'upstream-chart' ? {} : { image: 'ghcr.io/acme/shop' };
  expectSameTar(
    generateChart(requestFor(exampleTemplate(name), { inputs })).files,
  );
});

test('a chart with every kind of object', () => {
  const template = makeTemplate(EVERYTHING, EVERYTHING_FILES);
  expectSameTar(generateChart(requestFor(template)).files);
});

test('a packed subchart, a lock, long names, names outside ASCII, ignored files', () => {
  const sub = packageChart({
    'Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
    'values.yaml': 'a: 1\n',
    'templates/x.yaml': 'a: b\n',
  });
  expectSameTar({
    'Chart.yaml':
      'apiVersion: v2\nname: demo\nversion: 1.0.0-rc.1+b.2\ndependencies:\n- {name: sub, version: 0.1.0, repository: "https://example.org/charts", import-values: [data, {child: a, parent: b}], tags: [x], condition: sub.enabled}\n',
    'Chart.lock':
      'dependencies:\n- name: sub\n  repository: https://example.org/charts\n  version: 0.1.0\ndigest: sha256:0123\ngenerated: "2026-01-02T03:04:05.678901234Z"\n',
    'charts/sub-0.1.0.tgz': sub.archive,
    'charts/sub-0.1.0.tgz.prov': 'signed',
    '.helmignore': '# none\n*.tmp\n',
    'values.yaml': '\ufeffa: 1\n',
    'x.tmp': '',
    'empty.txt': '',
    [`${'a'.repeat(99)}/b`]: '',
    [`${'a/'.repeat(70)}${'b'.repeat(100)}`]: '',
    [`${'a'.repeat(150)}/${'b'.repeat(120)}`]: '',
    'files/日本語/ümlaut 😀.txt': 'x',
  });
});

test('whatever stands in Chart.yaml', () => {
  // Helm itself cannot package a byte order mark or a control character in an annotation. Which late characters are
  // printable depends on the version of Unicode.
  const text = anyText.filter(
    value => !/[^\P{Cc}\t\n]|[\u2ff0-\uffff]/u.test(value),
  );
  const metadata = fc.record(
    {
      description: fc.oneof(text, fc.lorem({ maxCount: 40 })),
      home: text,
      icon: text,
      appVersion: text,
      kubeVersion: text,
      keywords: fc.array(text, { maxLength: 4 }),
      sources: fc.array(text, { maxLength: 3 }),
      deprecated: fc.boolean(),
      maintainers: fc.array(
        fc.record({ name: text, email: text }, { requiredKeys: [] }),
        { maxLength: 2 },
      ),
      annotations: fc.dictionary(
        // Helm itself cannot package an empty key.
        text.filter(key => key !== ''),
        fc.oneof(text, fc.lorem({ maxCount: 30 })),
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(metadata, more => {
      const document = JSON.parse(JSON.stringify(more));
      expectSameTar({
        'Chart.yaml': toYaml({
          apiVersion: 'v2',
          name: 'demo',
          version: '1.0.0',
          ...document,
        }),
      });
    }),
    { numRuns: 60, seed: 20261121 },
  );
});
