import { ArchiveError, ChartTemplateError } from '../errors';
import { toBytes, toText } from '../package/bytes';
import { readMetadata } from '../package/metadata';
import { readArchive } from '../package/readArchive';
import type { ChartModel } from '../template/model';
import type { ChartDependency, FileMap, GenerateRequest } from '../types';
import type { Generated } from './generateWorkloads';
import { leaf } from './valueTree';

const FILE = 'chart-template.yaml';

function unpack(path: string, content: Uint8Array | string): FileMap {
  try {
    return readArchive(toBytes(content));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new ChartTemplateError(error.message, { file: path });
  }
}

/** The upstream chart below `charts/`: as a folder, or packed. */
function findUpstream(files: FileMap, name: string): FileMap {
  const folder = `charts/${name}/`;
  const inFolder = Object.entries(files)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, content]): [string, Uint8Array | string] => [
      path.slice(folder.length),
      content,
    ]);
  if (inFolder.length > 0) return Object.fromEntries(inFolder);
  for (const [path, content] of Object.entries(files)) {
    if (!/^charts\/[^/]+\.tgz$/.test(path)) continue;
    const unpacked = unpack(path, content);
    const chartYaml = unpacked['Chart.yaml'];
    if (chartYaml && readMetadata(path, toText(chartYaml)).name === name) {
      return unpacked;
    }
  }
  throw new ChartTemplateError(
    `the upstream chart "${name}" is missing; put it into charts/${name}/ of the chart template, or its .tgz into charts/`,
    { file: FILE, key: 'spec.dependency.name' },
  );
}

/** `NOTES.txt` of a chart whose own notes are those of the upstream chart. */
const NOTES = `{{ .Chart.Name }} {{ .Chart.Version }} is installed as {{ .Release.Name }}.
`;

/**
 * Wraps an upstream chart as a dependency. Its files stay as they are, its values too, below its name or alias.
 */
export function generateUpstream(
  model: ChartModel,
  request: GenerateRequest,
): Generated & { dependency: ChartDependency; upstreamAppVersion?: string } {
  const { name, alias, repository, version } = model.dependency;
  const upstream = findUpstream(request.template.files, name);
  const chartYaml = upstream['Chart.yaml'];
  if (!chartYaml) {
    throw new ChartTemplateError('Chart.yaml is missing', {
      file: `charts/${name}`,
    });
  }
  const metadata = readMetadata(`charts/${name}/Chart.yaml`, toText(chartYaml));
  if (metadata.name !== name) {
    throw new ChartTemplateError(
      `the chart in charts/${name} is called "${metadata.name}"; use that name`,
      { file: FILE, key: 'spec.dependency.name' },
    );
  }
  const key = alias ?? name;
  const vendored = Object.entries(upstream).map(
    ([path, content]): [string, Uint8Array | string] => [
      `charts/${name}/${path}`,
      content,
    ],
  );
  return {
    dependency: {
      name,
      version: version ?? metadata.version,
      repository,
      alias,
    },
    upstreamAppVersion: metadata.appVersion,
    files: { 'templates/NOTES.txt': NOTES, ...Object.fromEntries(vendored) },
    values: {
      [key]: leaf(
        `Values of the upstream chart ${name}, as its own documentation has them.`,
        model.values,
        { schema: { type: 'object' } },
      ),
    },
    secretKeys: model.secrets,
    ports: [],
    images: [],
    instance: [
      {
        comment: `Values of the upstream chart ${name}.`,
        values: request.values ? { [key]: request.values } : {},
      },
    ],
  };
}
