import type { PackagedChart } from '@chartway/plugin-chartway-node';
import { gzipSync } from 'fflate';
import { digestOf } from '../names';

const MODIFIED = Date.UTC(2024, 0, 2, 3, 4, 5) / 1000;

/** One file of a tar, as `helm package` writes them. */
function tarEntry(path: string, content: string): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number) =>
    value.toString(8).padStart(width - 1, '0');
  header.write(path, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(body.length, 12), 124);
  header.write(octal(MODIFIED, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 7)}\0 `, 148, 'latin1');
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, body, padding]);
}

/** When the files of a sample chart were last modified, as `created` shows it. */
export const SAMPLE_CREATED = '2024-01-02T03:04:05Z';

/** A small valid chart; `note` makes its content, hence its digest, differ. */
export function sampleChart(
  name: string,
  version: string,
  note = 'hello',
): PackagedChart {
  const metadata = {
    name,
    version,
    description: 'Fish & <chips>',
    apiVersion: 'v2',
    type: 'application',
  };
  const yaml = Object.entries(metadata)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
  const template = [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: {{ .Release.Name }}',
    'data:',
    `  note: ${JSON.stringify(note)}`,
    '',
  ].join('\n');
  const tar = Buffer.concat([
    tarEntry(`${name}/Chart.yaml`, yaml),
    tarEntry(`${name}/values.yaml`, '{}\n'),
    tarEntry(`${name}/templates/configmap.yaml`, template),
    Buffer.alloc(1024),
  ]);
  // Written in JavaScript: the platform's zlib gives other bytes in other versions.
  const archive = gzipSync(tar, { mtime: 0 });
  return {
    name,
    version,
    archive,
    layerDigest: digestOf(archive),
    config: Buffer.from(goJson(metadata)),
    annotations: {
      'org.opencontainers.image.description': metadata.description,
      'org.opencontainers.image.title': name,
      'org.opencontainers.image.version': version,
    },
  };
}

/** As Go's encoder escapes, in the field order of Helm's `chart.Metadata`. */
function goJson(metadata: Record<string, string>): string {
  const ordered = ['name', 'version', 'description', 'apiVersion', 'type'];
  return JSON.stringify(
    Object.fromEntries(ordered.map(key => [key, metadata[key]])),
  ).replace(
    /[<>&]/g,
    character => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
