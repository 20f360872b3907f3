import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { anyText } from '../__testUtils__/arbitraries';
import {
  ArchiveError,
  packageChart,
  PackageError,
  readArchive,
} from '../index';
import type { FileMap } from '../types';
import { writeTar } from './tar';

const CHART_YAML = 'apiVersion: v2\nname: demo\nversion: 1.2.3\n';

function text(files: FileMap, name: string): string {
  const content = files[name] ?? '';
  return typeof content === 'string'
    ? content
    : new TextDecoder().decode(content);
}

function tarOf(files: FileMap): Buffer {
  return gunzipSync(packageChart(files).archive);
}

/** Names of the entries of a package. */
function names(files: FileMap): string[] {
  return Object.keys(readArchive(packageChart(files).archive));
}

/** A tar with one header changed: `at` and the bytes put there. */
function tampered(path: string, changes: [number, string][]): Uint8Array {
  const tar = writeTar([
    {
      path: 'demo/Chart.yaml',
      content: new Uint8Array(3),
      modificationTime: 0,
    },
    { path, content: new Uint8Array(), modificationTime: 0 },
  ]);
  const header = tar.subarray(1024, 1536);
  for (const [at, value] of changes) header.set(Buffer.from(value), at);
  header.set(Buffer.from('        '), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return new Uint8Array(gzipSync(tar));
}

function archiveOf(paths: string[], size = 0): Uint8Array {
  const tar = writeTar(
    paths.map(path => ({
      path,
      content: new Uint8Array(size),
      modificationTime: 0,
    })),
  );
  return new Uint8Array(gzipSync(tar));
}

describe('packageChart', () => {
  test('gives the bytes that helm package 4.2.4 gives', () => {
    // Recorded: `helm package` of this folder, all files touched to 1980-01-01T00:00:00Z; sha256 of the uncompressed tar.
    const files: FileMap = {
      'Chart.yaml': `apiVersion: v2
name: golden # a comment
version: 1.0.0+build.7
appVersion: 010
description: A "quoted" description with a colon and enough words to be broken by the emitter somewhere behind column eighty.
keywords: [yes, "no", ~, 1.50, 0x1F]
annotations: {b/10: "1:20", b/9: "2026-01-01", "on": "true", text: "two\\nlines\\n", tab: "a\\tb"}
maintainers: [{email: a@example.org, name: Zoë}]
`,
      'values.yaml': 'a: 1 # kept\n',
      'values.schema.json': '{"type": "object"}',
      'templates/a/b.yaml': 'a: b\n',
      'templates/a-b.yaml': 'a: b\n',
      'templates/.hidden': 'x',
      'README.md': '\ufeff# Read me\n',
      '.helmignore': '*.bak\n/secret\ndocs/\n',
      'x.bak': 'x',
      secret: 'x',
      'docs/x.md': 'x',
      [`files/${'d'.repeat(60)}/${'e'.repeat(60)}/long.txt`]: 'x',
      [`files/${'f'.repeat(120)}.txt`]: 'x',
      'files/ümlaut.txt': 'x',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: v0.1\n',
      'charts/_ignored/x': 'x',
    };
    expect(packageChart(files).tarDigest).toBe(
      'sha256:d9531e283f2ffadcca64b99ac49f8b3b45bfe346c93ded7e697b110f6ed55325',
    );
  });

  test('the archive is gzip with the header of Helm, without time and system', () => {
    const { archive } = packageChart({ 'Chart.yaml': CHART_YAML });
    expect(Buffer.from(archive.subarray(0, 16)).toString('hex')).toBe(
      '1f8b08140000000000ff2c0072722800',
    );
    expect(Buffer.from(archive.subarray(56, 61)).toString()).toBe('Helm\0');
  });

  test('names, digests, metadata, config and annotations are those of a push', () => {
    const files = {
      'Chart.yaml': `${CHART_YAML}home: https://example.org/?a=1&b=<2>
description: What it is.
sources: [https://example.org/source, https://example.org/other]
maintainers: [{name: Ann, email: ann@example.org}, {name: Bob}]
annotations: {z: "1", a: "2", org.opencontainers.image.title: mine, org.opencontainers.image.vendor: us}
`,
    };
    const packed = packageChart(files);
    const sha256 = (data: Uint8Array): string =>
      `sha256:${createHash('sha256').update(data).digest('hex')}`;
    expect(packed.fileName).toBe('demo-1.2.3.tgz');
    expect(packed.layerDigest).toBe(sha256(packed.archive));
    expect(packed.tarDigest).toBe(sha256(gunzipSync(packed.archive)));
    expect(new TextDecoder().decode(packed.configJson)).toBe(
      '{"name":"demo","home":"https://example.org/?a=1\\u0026b=\\u003c2\\u003e","sources":["https://example.org/source","https://example.org/other"],"version":"1.2.3","description":"What it is.","maintainers":[{"name":"Ann","email":"ann@example.org"},{"name":"Bob"}],"apiVersion":"v2","annotations":{"a":"2","org.opencontainers.image.title":"mine","org.opencontainers.image.vendor":"us","z":"1"}}',
    );
    expect(packed.annotations).toEqual({
      a: '2',
      'org.opencontainers.image.authors': 'Ann (ann@example.org), Bob',
      'org.opencontainers.image.created': '1980-01-01T00:00:00Z',
      'org.opencontainers.image.description': 'What it is.',
      'org.opencontainers.image.source': 'https://example.org/source',
      'org.opencontainers.image.title': 'demo',
      'org.opencontainers.image.url': 'https://example.org/?a=1&b=<2>',
      'org.opencontainers.image.vendor': 'us',
      'org.opencontainers.image.version': '1.2.3',
      z: '1',
    });
  });

  test('.helmignore is honoured as Helm does', () => {
    const files = (ignore: string): FileMap => ({
      'Chart.yaml': CHART_YAML,
      '.helmignore': ignore,
      'a.txt': '',
      'b.txt': '',
      'sub/a.txt': '',
      'sub/deep/a.txt': '',
      'tmp/x': '',
    });
    const kept = (ignore: string): string[] =>
      names(files(ignore)).filter(name => /txt|tmp/.test(name));
    expect(kept('# comment\n\na.txt\n')).toEqual(['b.txt', 'tmp/x']);
    expect(kept('/a.txt\ntmp/')).toEqual([
      'b.txt',
      'sub/a.txt',
      'sub/deep/a.txt',
    ]);
    expect(kept('sub/*.txt')).toEqual([
      'a.txt',
      'b.txt',
      'sub/deep/a.txt',
      'tmp/x',
    ]);
    expect(kept('[ab].tx?')).toEqual(['tmp/x']);
    expect(kept('[^a].txt')).toEqual([
      'a.txt',
      'sub/a.txt',
      'sub/deep/a.txt',
      'tmp/x',
    ]);
    expect(() => kept('**/x')).toThrow('"**" is not supported');
    expect(() => kept('[a')).toThrow('malformed');
  });

  test('subcharts are unpacked, old requirements taken into Chart.yaml', () => {
    const sub = packageChart({
      'Chart.yaml': 'apiVersion: v1\nname: sub\nversion: 0.1.0\n',
      'templates/x.yaml': 'a: b\n',
    });
    const archive = packageChart({
      'Chart.yaml': CHART_YAML,
      'requirements.yaml': 'dependencies: [{name: sub, version: 0.1.0}]\n',
      'charts/sub-0.1.0.tgz': sub.archive,
    }).archive;
    const files = readArchive(archive);
    expect(Object.keys(files)).toEqual([
      'Chart.yaml',
      'charts/sub/Chart.yaml',
      'charts/sub/templates/x.yaml',
    ]);
    expect(text(files, 'Chart.yaml')).toBe(`apiVersion: v2
dependencies:
- name: sub
  repository: ""
  version: 0.1.0
name: demo
version: 1.2.3
`);
  });

  test.each([
    ['no Chart.yaml', { 'values.yaml': '' }, 'Chart.yaml is missing'],
    [
      'security 47: a name of ..',
      { 'Chart.yaml': 'apiVersion: v2\nname: ".."\nversion: 1.0.0\n' },
      'the chart name ".." is refused',
    ],
    [
      'security 47: a name with a path',
      { 'Chart.yaml': 'apiVersion: v2\nname: ../x\nversion: 1.0.0\n' },
      'the chart name "../x" is refused',
    ],
    [
      'security 47: a version with a path',
      { 'Chart.yaml': 'apiVersion: v2\nname: x\nversion: /../\n' },
      'The version "/../" is not SemVer 2',
    ],
    [
      'security 45: a path that leads out',
      { 'Chart.yaml': CHART_YAML, '../x': '' },
      'The file "../x" cannot be packaged',
    ],
    [
      'security 45: an absolute path',
      { 'Chart.yaml': CHART_YAML, '/etc/x': '' },
      'cannot be packaged',
    ],
    [
      'a missing dependency',
      { 'Chart.yaml': `${CHART_YAML}dependencies: [{name: db}]\n` },
      'missing in charts/: db',
    ],
    [
      'a schema that is no JSON',
      { 'Chart.yaml': CHART_YAML, 'values.schema.json': '{' },
      'demo/values.schema.json is not JSON',
    ],
    [
      'a file larger than 5 MiB',
      { 'Chart.yaml': CHART_YAML, big: new Uint8Array(5 * 1024 * 1024 + 1) },
      'The file "big" makes the chart too large',
    ],
    [
      'security 49: duplicate keys',
      { 'Chart.yaml': `${CHART_YAML}name: other\n` },
      'Chart.yaml: line 4: the key "name" occurs twice',
    ],
    [
      'a wrong type',
      { 'Chart.yaml': 'apiVersion: v2\nname: [x]\nversion: 1.0.0\n' },
      'the key "name" has the wrong type',
    ],
    [
      'another apiVersion',
      { 'Chart.yaml': 'apiVersion: v3\nname: x\nversion: 1.0.0\n' },
      'must be "v2"',
    ],
  ])('%s is refused', (_, files, message) => {
    expect(() => packageChart(files)).toThrow(PackageError);
    expect(() => packageChart(files)).toThrow(message);
  });

  const segment = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 70 })
    // eslint-disable-next-line no-control-regex
    .filter(part => !/[/\\\u0000-\u001f\u007f:]|^\.{1,2}$/.test(part));
  const files = fc
    .dictionary(
      fc
        .array(segment, { minLength: 1, maxLength: 4 })
        .map(parts => `files/${parts.join('/')}`),
      fc.oneof(anyText, fc.uint8Array({ maxLength: 2000 })),
      { maxKeys: 8 },
    )
    .filter(map => {
      const paths = Object.keys(map);
      return !paths.some(a => paths.some(b => b.startsWith(`${a}/`)));
    })
    .map((map): FileMap => ({ 'Chart.yaml': CHART_YAML, ...map }));

  test('the same files give the same bytes in any order, and come back', () => {
    fc.assert(
      fc.property(files, map => {
        const packed = packageChart(map);
        const reversed = Object.fromEntries(Object.entries(map).reverse());
        expect(Buffer.from(packageChart(reversed).archive)).toEqual(
          Buffer.from(packed.archive),
        );
        const back = readArchive(packed.archive);
        expect(Object.keys(back).sort()).toEqual(Object.keys(map).sort());
        for (const [name, content] of Object.entries(map)) {
          if (name === 'Chart.yaml') continue;
          const bytes =
            typeof content === 'string'
              ? Buffer.from(content)
              : Buffer.from(content);
          const marked = bytes.subarray(0, 3).equals(Buffer.from('\ufeff'));
          expect(Buffer.from(back[name] ?? '')).toEqual(
            marked ? bytes.subarray(3) : bytes,
          );
        }
        expect(packageChart(back).layerDigest).toBe(packed.layerDigest);
      }),
      { numRuns: 60 },
    );
  });

  test('nothing in a package is outside its folder', () => {
    fc.assert(
      fc.property(files, map => {
        const tar = tarOf(map);
        expect(tar.length % 512).toBe(0);
        expect(names(map).every(name => !name.split('/').includes('..'))).toBe(
          true,
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('readArchive', () => {
  test.each([
    [
      'security 45: a symbolic link',
      tampered('demo/link', [
        [156, '2'],
        [157, '/etc/passwd'],
      ]),
      'The entry "demo/link" is a symbolic link',
    ],
    [
      'security 45: a hard link',
      tampered('demo/link', [
        [156, '1'],
        [157, 'demo/x'],
      ]),
      'The entry "demo/link" is a hard link',
    ],
    [
      'security 46: Chart.lock as a symbolic link',
      tampered('demo/Chart.lock', [
        [156, '2'],
        [157, '../../x'],
      ]),
      'The entry "demo/Chart.lock" is a symbolic link',
    ],
    [
      'security 45: a device',
      tampered('demo/null', [[156, '3']]),
      'is a character device',
    ],
    [
      'security 45: an unknown type',
      tampered('demo/x', [[156, 'Z']]),
      'is of the unknown type "Z"',
    ],
    [
      'security 45: ..',
      archiveOf(['demo/Chart.yaml', 'demo/../../x']),
      'The entry "demo/../../x" leads out of the chart by ".."',
    ],
    [
      'security 45: an absolute path',
      archiveOf(['/etc/passwd']),
      'The entry "/etc/passwd" has an absolute path',
    ],
    [
      'security 3: a backslash',
      archiveOf(['demo\\..\\x']),
      'has a backslash in its path',
    ],
    [
      'security 6: an empty segment',
      archiveOf(['demo/a//b']),
      'has an empty or "." segment',
    ],
    ['security 45: a drive', archiveOf(['demo/c:/x']), 'has an absolute path'],
    [
      'security 45: another root',
      archiveOf(['demo/a', 'other/b']),
      'The entry "other/b" is outside the chart\'s folder "demo"',
    ],
    ['a file at the root', archiveOf(['Chart.yaml']), 'outside'],
    [
      'an entry that occurs twice',
      archiveOf(['demo/a', 'demo/a']),
      'The entry "demo/a" occurs twice',
    ],
    [
      'a folder that is a file',
      archiveOf(['demo/a', 'demo/a/b']),
      'lies in a folder that is also a file',
    ],
    [
      'a file larger than 5 MiB',
      archiveOf(['demo/a'], 5 * 1024 * 1024 + 1),
      'The entry "demo/a" has 5242881 bytes',
    ],
    ['no gzip', new TextEncoder().encode('hello'), 'is not a gzip file'],
    [
      'an empty archive',
      new Uint8Array(gzipSync(new Uint8Array(1024))),
      'has no files',
    ],
    [
      'a cut archive',
      archiveOf(['demo/a'], 100_000).subarray(0, 60),
      'The archive is',
    ],
  ])('%s is refused', (_, archive, message) => {
    expect(() => readArchive(archive)).toThrow(ArchiveError);
    expect(() => readArchive(archive)).toThrow(message);
  });

  test('a damaged archive is refused', () => {
    const archive = archiveOf(['demo/a'], 5000);
    const damaged = Uint8Array.from(archive);
    damaged[archive.length - 5] = (damaged[archive.length - 5] ?? 0) ^ 1;
    expect(() => readArchive(damaged)).toThrow('checksum');
  });

  test('security 49: an 800-fold gzip is refused before it is unpacked', () => {
    const paths = Array.from({ length: 4 }, (_, at) => `demo/${at}`);
    const bomb = archiveOf(paths, 4 * 1024 * 1024);
    expect(bomb.length).toBeLessThan((16 * 1024 * 1024) / 800);
    expect(() => readArchive(bomb)).toThrow('grows more than 200-fold');
  });

  test('security 49: more than 100 MiB is refused', () => {
    const noise = new Uint8Array(1024 * 1024).map(
      (_, at) => (at * 2654435761) >>> 13,
    );
    const tar = writeTar(
      Array.from({ length: 101 }, (_, at) => ({
        path: `demo/${at}`,
        content: noise,
        modificationTime: 0,
      })),
    );
    const archive = new Uint8Array(gzipSync(tar, { level: 1 }));
    expect(() => readArchive(archive)).toThrow(
      /larger than 104857600 bytes|grows more/,
    );
  });

  test('security 11: a file called __proto__ is a file', () => {
    const files = readArchive(archiveOf(['demo/Chart.yaml', 'demo/__proto__']));
    expect(Object.keys(files)).toEqual(['Chart.yaml', '__proto__']);
  });
});
