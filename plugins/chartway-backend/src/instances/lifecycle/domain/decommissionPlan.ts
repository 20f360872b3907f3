import { createHash } from 'node:crypto';
import {
  CHARTWAY_INSTANCE_ANNOTATION,
  type DecommissionPreview,
  type Instance,
  type ObjectRef,
} from '@chartway/plugin-chartway-common';

type PlannedObject = DecommissionPreview['objects'][number];
type PlannedNamespace = DecommissionPreview['namespace'];

/** An object that the engine manages for the instance, as it is or shall be. */
export type ManagedObject = ObjectRef & { object: unknown };

/** What is known of the namespace. */
export type NamespaceFacts = {
  name: string;
  /** Undefined when the portal has no access to the cluster. */
  found:
    | { exists: false }
    | { exists: true; labels: Readonly<Record<string, string>> }
    | undefined;
  /** Why the cluster could not be asked, when it has access. */
  problem?: string;
  /** Whether another instance of Git goes there. */
  shared: boolean;
};

/** What a plan is made of. */
export type DecommissionFacts = {
  instance: Instance;
  managed: readonly ManagedObject[];
  /** All objects of the instance that the engine sees, those made by others included. */
  seen: readonly ObjectRef[];
  namespace: NamespaceFacts;
  /** Paths in the GitOps repository. */
  files: readonly string[];
  warnings: readonly string[];
};

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function annotation(object: unknown, name: string): string {
  const metadata = isFields(object) ? object.metadata : undefined;
  const all = isFields(metadata) ? metadata.annotations : undefined;
  const value = isFields(all) ? all[name] : undefined;
  return typeof value === 'string' ? value : '';
}

function hasOption(object: unknown, option: string): boolean {
  return annotation(object, 'argocd.argoproj.io/sync-options')
    .split(',')
    .some(text => text.trim() === option);
}

/**
 * Why Argo CD leaves an object when it deletes an Application with all it made; undefined when it goes. Source:
 * `shouldBeDeleted` in controller/appcontroller.go of Argo CD 3.
 */
function whyKept({ kind, group, object }: ManagedObject): string | undefined {
  if (kind === 'CustomResourceDefinition' && group === 'apiextensions.k8s.io') {
    return 'Argo CD never deletes custom resource definitions: all objects of the kind would go with it.';
  }
  if (annotation(object, 'helm.sh/resource-policy') === 'keep') {
    return 'Annotation helm.sh/resource-policy: keep.';
  }
  return hasOption(object, 'Delete=false')
    ? 'Annotation argocd.argoproj.io/sync-options has Delete=false.'
    : undefined;
}

const keyOf = ({ group, kind, namespace, name }: ObjectRef) =>
  [group, kind, namespace, name].join('\n');

function refOf({ group, kind, namespace, name }: ObjectRef): ObjectRef {
  return { group, kind, namespace, name };
}

/** Says what becomes of a namespace. It goes only when it was made for this instance and nobody else uses it. */
function planNamespace(
  instanceName: string,
  { name, found, problem, shared }: NamespaceFacts,
): PlannedNamespace {
  const kept = (reason: string): PlannedNamespace => ({
    name,
    effect: 'kept',
    reason,
  });
  // Argo CD labels a namespace that was there before too, and what else is in that one nobody here knows.
  if (!name.includes(instanceName)) {
    return kept(
      'It is not named after the instance, so other things may be in it.',
    );
  }
  if (shared) return kept('Another instance goes to the same namespace.');
  if (problem !== undefined) return kept(problem);
  if (!found) {
    return kept(
      'The portal has no access to this cluster (chartway.clusters). Delete the namespace by hand when nothing else is in it.',
    );
  }
  if (!found.exists) return kept('There is no such namespace.');
  if (found.labels[CHARTWAY_INSTANCE_ANNOTATION] !== instanceName) {
    return kept(
      `It lacks the label ${CHARTWAY_INSTANCE_ANNOTATION}=${instanceName}, so it was not made for this instance alone.`,
    );
  }
  return {
    name,
    effect: 'pruned',
    reason: `It was made for this instance (label ${CHARTWAY_INSTANCE_ANNOTATION}), and no other instance goes there. All that is in it goes too.`,
  };
}

function planObjects(
  { managed, seen }: DecommissionFacts,
  namespace: PlannedNamespace,
): PlannedObject[] {
  const gone = namespace.effect === 'pruned';
  const inNamespace = (ref: ObjectRef) =>
    gone && ref.namespace === namespace.name;
  const objects = managed.map((item): PlannedObject => {
    const reason = whyKept(item);
    if (!reason) {
      return {
        ...refOf(item),
        effect: 'pruned',
        reason: 'The engine deletes what it made.',
      };
    }
    return inNamespace(item)
      ? {
          ...refOf(item),
          effect: 'pruned',
          reason: `It goes with the namespace, although: ${reason}`,
        }
      : { ...refOf(item), effect: 'kept', reason };
  });
  const known = new Set(objects.map(keyOf));
  const claims = seen.filter(
    item => item.kind === 'PersistentVolumeClaim' && !known.has(keyOf(item)),
  );
  return [
    ...objects,
    ...claims.map(
      (item): PlannedObject =>
        inNamespace(item)
          ? {
              ...refOf(item),
              effect: 'pruned',
              reason: 'It goes with the namespace, and with it the data.',
            }
          : {
              ...refOf(item),
              effect: 'kept',
              reason:
                'A StatefulSet made it; Kubernetes keeps it and its data.',
            },
    ),
  ].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function stepsOf(
  { instance, files }: DecommissionFacts,
  namespace: PlannedNamespace,
): DecommissionPreview['steps'] {
  const steps: DecommissionPreview['steps'] = [
    {
      title: `Remove ${files.length} files from the GitOps repository in one commit; the history keeps them`,
      by: 'portal',
    },
  ];
  if (instance.engine) {
    steps.push({
      title: `Delete the Application ${instance.application} and what it made`,
      by: 'engine',
    });
  }
  if (namespace.effect === 'pruned') {
    steps.push({
      title: `Delete the namespace ${namespace.name}`,
      by: 'kubernetes',
    });
  }
  return [
    ...steps,
    {
      title:
        'Decide about what stays: chart versions in the registry, secrets, DNS names, data outside the cluster',
      by: 'person',
    },
  ];
}

/** What a decommission will do. Its digest is that of the effects: live states that come and go do not change it. */
export function decommissionPlan(
  facts: DecommissionFacts,
): DecommissionPreview {
  const { instance } = facts;
  const namespace = planNamespace(instance.name, facts.namespace);
  const objects = planObjects(facts, namespace);
  const files = [...facts.files].sort();
  const effects = [
    instance.name,
    instance.release.chart.digest,
    instance.release.valuesCommit,
    objects.map(item => [keyOf(item), item.effect]),
    files,
    [namespace.name, namespace.effect],
  ];
  const hash = createHash('sha256').update(JSON.stringify(effects));
  return {
    name: instance.name,
    steps: stepsOf(facts, namespace),
    objects,
    files,
    namespace,
    warnings: [...facts.warnings],
    digest: `sha256:${hash.digest('hex')}`,
  };
}
