import type { Context } from '@chartway/plugin-chartway-common';

/** Where the files of an instance are in the GitOps repository. */
export type InstancePaths = {
  /** Values files in the order in which they apply, later ones win. The last is the instance's own. */
  layers: string[];
  /** The instance's own values: people edit these. */
  values: string;
  /** The release record: the portal writes it. */
  release: string;
  /** The Argo CD Application. */
  application: string;
};

/** Path templates of a layout; `{product}`, `{customer}`, `{environment}` and `{instance}` are replaced. */
export type Layout = {
  sharedLayers: string[];
  instance: string;
  /** Folder of the Application files. */
  applications: string;
};

/** The default layout (docs/architecture.md, "Repositories"). */
export const DEFAULT_LAYOUT: Layout = {
  sharedLayers: [
    '_environments/{environment}/values.yaml',
    '_customers/{customer}/values.yaml',
  ],
  instance: '{customer}/{environment}/{product}-{instance}',
  applications: 'apps',
};

/**
 * The folder of the GitOps repository that holds the Applications of a deployment engine, by the engine's name. Each engine
 * has its own: its root Application applies all that is in there.
 */
export type ApplicationsOf = (engine: string | undefined) => string;

const RELEASE_FILE = 'release.yaml';

/** Replaces `{part}` by the context's part. The parts are DNS labels, so no path can lead out of the template. */
export function fillIn(
  template: string,
  parts: Record<string, string>,
): string {
  return template.replace(/\{(\w+)\}/g, (whole, part: string) =>
    Object.hasOwn(parts, part) ? parts[part] ?? whole : whole,
  );
}

/** The paths of an instance; `applications` is the folder of its engine's Applications. */
export function instancePaths(
  context: Context,
  applications: string = DEFAULT_LAYOUT.applications,
  layout: Layout = DEFAULT_LAYOUT,
): InstancePaths {
  const folder = fillIn(layout.instance, context);
  const values = `${folder}/values.yaml`;
  return {
    layers: [
      ...layout.sharedLayers.map(template => fillIn(template, context)),
      values,
    ],
    values,
    release: `${folder}/${RELEASE_FILE}`,
    application: `${applications}/${folder}.yaml`,
  };
}

/** Whether a path may hold a release record. */
export function isReleasePath(path: string): boolean {
  return path.endsWith(`/${RELEASE_FILE}`) && !path.startsWith('_');
}
