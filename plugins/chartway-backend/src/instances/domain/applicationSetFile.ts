import { stringify } from 'yaml';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import { DEFAULT_LAYOUT, type Layout } from './layout';

/** What an ApplicationSet makes Applications for: the instances of one environment on one engine. */
export type ApplicationSetScope = {
  /** Name of the engine, as the release records say it. */
  engine: string;
  environment: string;
  /** Whether Argo CD follows Git by itself, and then undoes changes made in the cluster. */
  automated: { sync: boolean; selfHeal: boolean };
  /** Where the instances of the environment go: projects and servers by product and customer, the first rule counts. */
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

const fill = (template: string, parts: Readonly<Record<string, string>>) =>
  template.replace(/\{(\w+)\}/g, (whole, part: string) => parts[part] ?? whole);

const HEADER =
  '# Written by Chartway: makes the Applications of the release records below, which name chart and values exactly.\n';

/** Name of the ApplicationSet; also of its file. */
export const applicationSetName = (scope: {
  engine: string;
  environment: string;
}): string => `chartway-${scope.engine}-${scope.environment}`;

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
  const { automated, engine, environment, gitRepository, branch } = scope;
  const folder = fill(layout.instance, PARTS);
  const records = fill(layout.instance, {
    product: '*',
    customer: '*',
    instance: '*',
    environment,
  }).replace(/\*(?:-\*)+/g, '*');
  const layers = [...layout.sharedLayers, `${layout.instance}/values.yaml`];
  const set = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: applicationSetName(scope) },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          git: {
            repoURL: gitRepository,
            revision: branch,
            requeueAfterSeconds: 30,
            files: [{ path: `${records}/release.yaml` }],
          },
          // Instances of other engines are in the same repository.
          selector: { matchLabels: { engine } },
        },
      ],
      template: {
        metadata: {
          name: '{{ .instanceName }}',
          labels: Object.fromEntries(
            Object.entries(PARTS).map(([part, text]) => [
              `chartway.io/${part}`,
              text,
            ]),
          ),
          annotations: {
            [CHARTWAY_INSTANCE_ANNOTATION]: '{{ .instanceName }}',
          },
          finalizers: ['resources-finalizer.argocd.argoproj.io'],
        },
        spec: {
          project: scope.project,
          destination: { server: scope.server, namespace: '{{ .namespace }}' },
          sources: [
            {
              repoURL: '{{ .release.chart.repository }}',
              path: '.',
              targetRevision: '{{ .release.chart.digest }}',
              helm: {
                releaseName: '{{ .instanceName }}',
                // Which of the shared layers exist is known at the pinned commit only.
                ignoreMissingValueFiles: true,
                valueFiles: layers.map(
                  path =>
                    `$values/${fill(
                      path.replace(layout.instance, folder),
                      PARTS,
                    )}`,
                ),
              },
            },
            {
              repoURL: gitRepository,
              targetRevision: '{{ .release.valuesCommit }}',
              ref: 'values',
            },
          ],
          syncPolicy: {
            ...(automated.sync && {
              automated: { prune: true, selfHeal: automated.selfHeal },
            }),
            syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
            managedNamespaceMetadata: {
              labels: { [CHARTWAY_INSTANCE_ANNOTATION]: '{{ .instanceName }}' },
            },
          },
        },
      },
    },
  };
  return HEADER + stringify(set, { version: '1.1', lineWidth: 0 });
}
