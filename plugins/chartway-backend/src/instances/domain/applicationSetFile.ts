import { stringify } from 'yaml';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import { syncPolicyOf } from './applicationFile';
import { DEFAULT_LAYOUT, fillIn as fill, type Layout } from './layout';

/** What an ApplicationSet makes Applications for: the instances of one environment on one engine. */
export type ApplicationSetScope = {
  /** Name of the engine, as the release records say it. */
  engine: string;
  environment: string;
  /** Whether Argo CD follows Git by itself, and then undoes changes made in the cluster. */
  automated: { sync: boolean; selfHeal: boolean };
  /** Where all instances of the environment go. */
  project: string;
  server: string;
  /** Clone URL of the GitOps repository, without credentials. */
  gitRepository: string;
  branch: string;
};

/** What Go templates of ApplicationSets write for the parts of a context. */
const PARTS: Readonly<Record<string, string>> = {
  product: '{{ .context.product }}',
  customer: '{{ .context.customer }}',
  environment: '{{ .context.environment }}',
  instance: '{{ .context.instance }}',
};

const HEADER =
  '# Written by Chartway: makes the Applications of the release records below, which name chart and values exactly.\n';

/** Name of the ApplicationSet; also of its file. */
export const applicationSetName = (scope: {
  engine: string;
  environment: string;
}): string => `chartway-${scope.engine}-${scope.environment}`;

/** Every release record of the environment, on this engine: instances of other engines are in the same repository. */
function generatorOf(
  { engine, environment, gitRepository, branch }: ApplicationSetScope,
  { instance }: Layout,
) {
  const anybody = { product: '*', customer: '*', instance: '*' };
  const folders = fill(instance, { ...anybody, environment });
  return {
    git: {
      repoURL: gitRepository,
      revision: branch,
      requeueAfterSeconds: 30,
      files: [{ path: `${folders.replace(/\*(?:-\*)+/g, '*')}/release.yaml` }],
    },
    selector: { matchLabels: { engine } },
  };
}

function metadataOf() {
  const labels = Object.entries(PARTS).map(([part, text]) => [
    `chartway.io/${part}`,
    text,
  ]);
  return {
    name: '{{ .instanceName }}',
    labels: Object.fromEntries(labels) as Record<string, string>,
    annotations: { [CHARTWAY_INSTANCE_ANNOTATION]: '{{ .instanceName }}' },
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  };
}

function sourcesOf(gitRepository: string, layout: Layout) {
  const layers = [...layout.sharedLayers, `${layout.instance}/values.yaml`];
  return [
    {
      repoURL: '{{ .release.chart.repository }}',
      path: '.',
      targetRevision: '{{ .release.chart.digest }}',
      helm: {
        releaseName: '{{ .instanceName }}',
        // Which of the shared layers exist is known at the pinned commit only.
        ignoreMissingValueFiles: true,
        valueFiles: layers.map(path => `$values/${fill(path, PARTS)}`),
      },
    },
    {
      repoURL: gitRepository,
      targetRevision: '{{ .release.valuesCommit }}',
      ref: 'values',
    },
  ];
}

/**
 * The text of an ApplicationSet. It reads `release.yaml` of every instance of an environment, so that a release is one
 * changed file, and a record that goes takes its Application with it.
 *
 * Source: Argo CD 3.5, operator-manual/applicationset/Generators-Git (files) and Generators-Post-Selector.
 */
export function writeApplicationSetFile(
  scope: ApplicationSetScope,
  layout: Layout = DEFAULT_LAYOUT,
): string {
  const { automated, project, server, gitRepository } = scope;
  const set = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: applicationSetName(scope) },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [generatorOf(scope, layout)],
      template: {
        metadata: metadataOf(),
        spec: {
          project,
          destination: { server, namespace: '{{ .namespace }}' },
          sources: sourcesOf(gitRepository, layout),
          syncPolicy: syncPolicyOf('{{ .instanceName }}', automated),
        },
      },
    },
  };
  return HEADER + stringify(set, { version: '1.1', lineWidth: 0 });
}
