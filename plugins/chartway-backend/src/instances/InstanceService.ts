import type {
  Context,
  ContextCheck,
  DeployRequest,
  DeployResult,
  Instance,
  InstanceList,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';

/** Which instances to list. Every given part of the context must match. */
export type InstanceListQuery = Partial<Context> & {
  offset: number;
  limit: number;
  /** Which instances the asker may see; all when absent. Only who may see all is told of broken files. */
  allowed?: PermissionFilter;
};

/** Where the instances of a context go. */
export type Destination = {
  /** Name of the deployment engine; absent when none is configured. */
  engine?: string;
  /** Argo CD project. */
  project: string;
  /** URL of the Kubernetes API. */
  server: string;
  /** Kubernetes namespace. */
  namespace: string;
  /** Kubernetes version to render and lint with. */
  kubeVersion: string;
  /** Folder of the GitOps repository that holds the Applications of the engine. */
  applications: string;
  /** Whether the engine follows Git by itself, and then undoes changes made in the cluster. */
  automated: { sync: boolean; selfHeal: boolean };
};

/** Told when Git says something new of an instance. Must not throw: Git is written, the deployment has happened. */
export interface ReleaseListener {
  released(instance: Instance): Promise<void>;
}

/** What a permission to deploy was decided about. */
export type DecidedFor = {
  /** The proven owner of the product; undefined when nobody had proven to own it. */
  owner: string | undefined;
};

/** Instances as Git has them: what should run where. */
export interface InstanceService {
  /** The name an instance would have, and whether it may have it. */
  check(context: Context, caller: Caller): Promise<ContextCheck>;
  /** @throws InputError when no destination rule matches. */
  destination(context: Context): Destination;
  list(query: InstanceListQuery, caller: Caller): Promise<InstanceList>;
  /** @throws NotFoundError */
  get(name: string, caller: Caller): Promise<Instance>;
  /**
   * The instances of these names, in any order; names of no instance are left out. As of the last time that Git answered,
   * should it not answer now.
   */
  named(names: readonly string[], caller: Caller): Promise<Instance[]>;
  /**
   * Makes Git say that an instance runs a published chart with these values. The same request again makes no commit.
   *
   * @throws InputError for a context, chart or values that cannot be deployed, with Helm's message; nothing is written.
   * @throws ConflictError for an instance name that another instance has, and when the product has another owner by now
   * than the permission was decided for.
   */
  deploy(
    request: DeployRequest,
    caller: Caller,
    decidedFor?: DecidedFor,
  ): Promise<DeployResult>;
  /**
   * As `deploy`, but changes nothing that exists. The same request again is no change, so an interrupted creation can be
   * repeated.
   *
   * @throws NotAllowedError for an instance that exists otherwise than the request says.
   */
  create(
    request: DeployRequest,
    caller: Caller,
    decidedFor?: DecidedFor,
  ): Promise<DeployResult>;
}
