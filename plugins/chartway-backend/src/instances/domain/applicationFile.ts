import { stringify } from 'yaml';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import type { InstanceRecord } from './releaseFile';

/** What the Application needs beside the release record. */
export type ApplicationTarget = {
  project: string;
  server: string;
  /** Clone URL of the GitOps repository, without credentials. */
  gitRepository: string;
  /** Paths of the values files that exist, in the order in which they apply. */
  layers: string[];
  /** Whether Argo CD follows Git by itself, and then undoes changes made in the cluster. */
  automated: { sync: boolean; selfHeal: boolean };
};

/** How Argo CD follows Git, and that it makes the instance's namespace. */
export function syncPolicyOf(
  instanceName: string,
  automated: { sync: boolean; selfHeal: boolean },
) {
  return {
    ...(automated.sync && {
      automated: { prune: true, selfHeal: automated.selfHeal },
    }),
    syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
    // Tells whose namespace it is, so that decommissioning the instance can take it along.
    managedNamespaceMetadata: {
      labels: { [CHARTWAY_INSTANCE_ANNOTATION]: instanceName },
    },
  };
}

const HEADER =
  '# Written by Chartway from release.yaml; a change here is overwritten by the next release.\n';

/**
 * The text of an instance's Argo CD Application. It names the chart by digest and the values by commit, which Argo CD
 * then reports as its revisions, in this order.
 */
export function writeApplicationFile(
  record: InstanceRecord,
  target: ApplicationTarget,
): string {
  const { context, name, namespace, release } = record;
  const application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      labels: {
        'chartway.io/product': context.product,
        'chartway.io/customer': context.customer,
        'chartway.io/environment': context.environment,
        'chartway.io/instance': context.instance,
      },
      annotations: { [CHARTWAY_INSTANCE_ANNOTATION]: name },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: target.project,
      destination: { server: target.server, namespace },
      sources: [
        {
          repoURL: release.chart.repository,
          path: '.',
          targetRevision: release.chart.digest,
          helm: {
            releaseName: name,
            valueFiles: target.layers.map(path => `$values/${path}`),
          },
        },
        {
          repoURL: target.gitRepository,
          targetRevision: release.valuesCommit,
          ref: 'values',
        },
      ],
      syncPolicy: syncPolicyOf(name, target.automated),
    },
  };
  return HEADER + stringify(application, { version: '1.1', lineWidth: 0 });
}
