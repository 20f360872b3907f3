import type { Environment } from '@chartway/plugin-chartway-common';
import {
  applicationSetName,
  writeApplicationSetFile,
  type ApplicationSetScope,
} from './applicationSetFile';
import type { DestinationRule } from './destinations';
import { FOLDER_FILE, writeFolderFile } from './folderFile';
import {
  namespacePattern,
  writeProjectFile,
  type ProjectSettings,
} from './projectFile';

/**
 * Who makes the Applications of an engine's instances: `files`, one file each that the portal writes; `application-sets`,
 * one ApplicationSet for each environment. Never both: two owners of an Application fight over it.
 */
export type ApplicationOwner = 'files' | 'application-sets';

/** What is configured of an engine beside how to reach it. */
export type EngineLayout = {
  name: string;
  /** Folder of the GitOps repository that its root Application applies. */
  applications: string;
  applicationsBy: ApplicationOwner;
  appProjects: readonly ProjectSettings[];
};

/** What the files of an engine are made from. */
export type EngineFilesFacts = {
  engine: EngineLayout;
  destinations: readonly DestinationRule[];
  environments: readonly Environment[];
  gitRepository: string;
  branch: string;
  /** `oci://host/path` below which charts are. */
  chartsUrl: string;
};

const PROJECTS = '_projects';
const SETS = '_sets';

/** Rules that send instances of an environment to an engine. */
function rulesOf(
  {
    destinations,
    engine,
  }: Pick<EngineFilesFacts, 'destinations'> & { engine: { name: string } },
  environment: string,
): DestinationRule[] {
  const rules = destinations.filter(
    rule => rule.environment === '*' || rule.environment === environment,
  );
  const everything = rules.findIndex(
    ({ product, customer }) => product === '*' && customer === '*',
  );
  const reached = everything < 0 ? rules : rules.slice(0, everything + 1);
  return reached.filter(rule => rule.engine === engine.name);
}

/**
 * Why an ApplicationSet cannot make the Applications of an environment: it knows one project and one server.
 *
 * @returns undefined when it can.
 */
export function whyNoApplicationSet(
  facts: Pick<EngineFilesFacts, 'destinations'> & { engine: { name: string } },
  environment: string,
): string | undefined {
  const targets = new Set(
    rulesOf(facts, environment).map(({ project, server }) =>
      JSON.stringify([project, server]),
    ),
  );
  return targets.size > 1
    ? `instances in ${environment} go to several projects or servers of ${facts.engine.name}, and an ApplicationSet knows one; use applicationsBy: files, or engines of their own`
    : undefined;
}

function scopeOf(
  facts: EngineFilesFacts,
  { name, sync, selfHeal }: Environment,
): ApplicationSetScope | undefined {
  const [rule] = rulesOf(facts, name);
  if (!rule) return undefined;
  return {
    engine: facts.engine.name,
    environment: name,
    automated: { sync: sync === 'automatic', selfHeal },
    project: rule.project,
    server: rule.server,
    gitRepository: facts.gitRepository,
    branch: facts.branch,
  };
}

/** The path of an oci URL and everything below it. */
const below = (url: string) => [url, `${url}/*`];

function projectText(facts: EngineFilesFacts, project: ProjectSettings) {
  const { destinations, engine, gitRepository, chartsUrl } = facts;
  const targets = new Map(
    destinations
      .filter(rule => rule.engine === engine.name)
      .filter(rule => rule.project === project.name)
      .map(({ server, namespace }) => {
        const target = { server, namespace: namespacePattern(namespace) };
        return [JSON.stringify(target), target] as const;
      }),
  );
  return writeProjectFile(project, {
    sourceRepositories: [gitRepository, ...below(chartsUrl)],
    destinations: [...targets.values()],
  });
}

/**
 * The files of an engine that belong to no single instance, by path: what keeps its folder, its AppProjects and
 * ApplicationSets.
 */
export function engineFiles(facts: EngineFilesFacts): Record<string, string> {
  const { applications, applicationsBy, appProjects, name } = facts.engine;
  const files = { [`${applications}/${FOLDER_FILE}`]: writeFolderFile(name) };
  for (const project of appProjects) {
    const path = `${applications}/${PROJECTS}/${project.name}.yaml`;
    files[path] = projectText(facts, project);
  }
  if (applicationsBy === 'files') return files;
  for (const environment of facts.environments) {
    const scope = scopeOf(facts, environment);
    if (!scope) continue;
    const path = `${applications}/${SETS}/${applicationSetName(scope)}.yaml`;
    files[path] = writeApplicationSetFile(scope);
  }
  return files;
}
