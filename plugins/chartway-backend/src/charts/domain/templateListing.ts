import {
  parseChartTemplate,
  type ChartTemplate,
  type FileMap,
} from '@chartway/chart-kit';
import { isError } from '@backstage/errors';

/** Name of the file that makes a folder a chart template. */
const TEMPLATE_FILE = 'chart-template.yaml';

/** A chart template and where it was found. */
export type FoundTemplate = {
  template: ChartTemplate;
  /** Folder in the repository. */
  folder: string;
  files: ReadonlyMap<string, Uint8Array>;
};

/** A folder that should be a chart template and is none. */
export type TemplateProblem = { name: string; message: string };

/** What a repository holds. */
export type TemplateListing = {
  templates: ReadonlyMap<string, FoundTemplate>;
  problems: readonly TemplateProblem[];
};

/** Files by folder: each folder directly below `root`. Files at the root belong to none. */
function byFolder(
  root: string,
  files: ReadonlyMap<string, Uint8Array>,
): Map<string, Map<string, Uint8Array>> {
  const prefix = root === '' ? '' : `${root}/`;
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const [path, content] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name, ...rest] = path.slice(prefix.length).split('/');
    if (!name || rest.length === 0) continue;
    const folder = folders.get(name) ?? new Map<string, Uint8Array>();
    folders.set(name, folder.set(rest.join('/'), content));
  }
  return folders;
}

/**
 * Reads all chart templates of a repository. One that cannot be read becomes a problem and never hides others; of two
 * with one name, the first by folder counts and the other is a problem.
 *
 * @param root - Folder of the templates; empty for the repository's root.
 */
export function listTemplates(
  root: string,
  files: ReadonlyMap<string, Uint8Array>,
): TemplateListing {
  const templates = new Map<string, FoundTemplate>();
  const problems: TemplateProblem[] = [];
  const folders = [...byFolder(root, files)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  for (const [name, content] of folders) {
    if (!content.has(TEMPLATE_FILE)) continue;
    const folder = root === '' ? name : `${root}/${name}`;
    try {
      const map: FileMap = Object.fromEntries(content);
      const template = parseChartTemplate(map);
      const other = templates.get(template.name);
      if (other) {
        problems.push({
          name,
          message: `${folder}/${TEMPLATE_FILE}: the name "${template.name}" is taken by ${other.folder}; give it another metadata.name.`,
        });
      } else {
        templates.set(template.name, { template, folder, files: content });
      }
    } catch (error) {
      const message = isError(error) ? error.message : String(error);
      problems.push({ name, message: `${folder}/${message}` });
    }
  }
  return { templates, problems };
}
