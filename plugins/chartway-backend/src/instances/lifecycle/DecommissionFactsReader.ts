import { isError, NotFoundError } from '@backstage/errors';
import type { Instance, ObjectRef } from '@chartway/plugin-chartway-common';
import type {
  ChartRegistry,
  Cluster,
  DeploymentEngine,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { instancePaths, type ApplicationsOf } from '../domain/layout';
import { manifestObjects } from '../domain/manifestObjects';
import type { InstanceService } from '../InstanceService';
import { readLayers } from '../layers';
import type { ReleaseRenderer } from '../ReleaseRenderer';
import type { NamespaceUsers } from './NamespaceUsers';
import type {
  DecommissionFacts,
  ManagedObject,
  NamespaceFacts,
} from './domain/decommissionPlan';

/** Kinds without a namespace that charts have; a manifest of another kind goes to the namespace of the instance. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** What the service asks an engine. */
export type PlanningEngine = Pick<
  DeploymentEngine,
  'name' | 'differences' | 'resources'
>;

/** What the reader works with. */
export type DecommissionFactsOptions = {
  repository: RepositoryAccess;
  registry: Pick<ChartRegistry, 'pull'>;
  renderer: Pick<ReleaseRenderer, 'objects'>;
  instances: Pick<InstanceService, 'destination'>;
  engine: (name: string | undefined) => PlanningEngine | undefined;
  cluster: (server: string, engine: string | undefined) => Cluster | undefined;
  namespaces: NamespaceUsers;
  applicationsOf: ApplicationsOf;
};

/** Paths that belong to one instance alone. */
export async function filesOf(
  snapshot: GitSnapshot,
  { context, engine }: Pick<Instance, 'context' | 'engine'>,
  applicationsOf: ApplicationsOf,
): Promise<string[]> {
  const paths = instancePaths(context, applicationsOf(engine));
  const folder = paths.release.slice(0, paths.release.lastIndexOf('/'));
  const application = await snapshot.read(paths.application);
  return [
    ...(await snapshot.list(folder)),
    ...(application ? [paths.application] : []),
  ];
}

/** Gathers what a decommission is planned from. What does not answer becomes a warning of the plan. */
export class DecommissionFactsReader {
  readonly #options: DecommissionFactsOptions;

  constructor(options: DecommissionFactsOptions) {
    this.#options = options;
  }

  async read(instance: Instance): Promise<DecommissionFacts> {
    const { repository, applicationsOf } = this.#options;
    const warnings: string[] = [];
    const [objects, namespace, files] = await Promise.all([
      this.#objects(instance, warnings),
      this.#namespace(instance),
      repository
        .snapshot()
        .then(snapshot => filesOf(snapshot, instance, applicationsOf)),
    ]);
    return { instance, ...objects, namespace, files, warnings };
  }

  async #objects(
    instance: Instance,
    warnings: string[],
  ): Promise<{ managed: ManagedObject[]; seen: ObjectRef[] }> {
    const engine = this.#options.engine(instance.engine);
    try {
      if (engine) return await objectsOf(engine, instance.application);
      warnings.push(
        'No deployment engine is configured for this instance: the objects are those of the manifests, and nothing removes them from a cluster.',
      );
    } catch (error) {
      if (!isError(error)) throw error;
      warnings.push(
        error instanceof NotFoundError
          ? `The deployment engine has no Application ${instance.application}: the objects are those of the manifests.`
          : `The deployment engine ${instance.engine} does not answer: the objects are those of the manifests, and volume claims are not listed.`,
      );
    }
    return { managed: await this.#rendered(instance, warnings), seen: [] };
  }

  /** What the release renders to, for an engine that does not tell. */
  async #rendered(
    { name, context, namespace, release }: Instance,
    warnings: string[],
  ): Promise<ManagedObject[]> {
    const { instances, registry, renderer, repository } = this.#options;
    try {
      const destination = instances.destination(context);
      const { chart, valuesCommit } = release;
      const { archive } = await registry.pull(chart.name, chart.digest);
      const snapshot = await repository.snapshot(valuesCommit);
      const layers = await readLayers(snapshot, context);
      const order = { archive, layers, name, destination };
      const { documents } = await renderer.objects(order);
      return manifestObjects(documents).map(item => ({
        ...item,
        namespace:
          item.namespace || CLUSTER_SCOPED.has(item.kind)
            ? item.namespace
            : namespace,
      }));
    } catch {
      // What Helm or the registry says could hold values; that the list is empty is what matters here.
      warnings.push(
        'The release cannot be rendered, so its objects cannot be listed.',
      );
      return [];
    }
  }

  async #namespace({
    name: instanceName,
    context,
    namespace: name,
    engine,
  }: Instance): Promise<NamespaceFacts> {
    const { server } = this.#options.instances.destination(context);
    const users = this.#options.namespaces;
    const shared = await users.hasOther({ server, name }, instanceName);
    const cluster = this.#options.cluster(server, engine);
    if (!cluster) return { name, found: undefined, shared };
    try {
      const found = await cluster.namespace(name);
      return found
        ? { name, found: { exists: true, labels: found.labels }, shared }
        : { name, found: { exists: false }, shared };
    } catch {
      const problem = `The cluster ${cluster.name} does not answer, so the namespace stays. Look at the preview again when it does.`;
      return { name, found: undefined, problem, shared };
    }
  }
}

async function objectsOf(engine: PlanningEngine, application: string) {
  const [differences, seen] = await Promise.all([
    engine.differences(application),
    engine.resources(application),
  ]);
  const managed = differences.map(({ live, desired, ...ref }) => ({
    ...ref,
    object: parseObject(live ?? desired),
  }));
  return { managed, seen };
}

function parseObject(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // An object that cannot be read has no annotation that keeps it.
    return undefined;
  }
}
