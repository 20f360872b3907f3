import { z } from 'zod';
import { ServerUrl } from '../adapterOptions';

const Name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
    'use a Kubernetes name: lower-case letters, digits, - and .',
  );

const Credentials = {
  username: z.string().min(1),
  password: z.string().min(1),
};

/** An entry of `chartway.engines` with `type: argocd`. */
export const ArgoCdOptions = z.strictObject({
  type: z.literal('argocd'),
  name: z.string().min(1),
  url: ServerUrl,
  /** Token of an account with the capability `apiKey`. */
  token: z.string().min(1),
  /** Project of the root Application. */
  project: Name.default('default'),
  /** Namespace of the Applications. */
  namespace: Name.default('argocd'),
  rootApplication: Name.default('chartway-root'),
  /** Seconds one request may take. */
  timeout: z.number().positive().max(300).default(20),
  /** How Argo CD itself reads the GitOps repository. */
  git: z.strictObject(Credentials).optional(),
  /** How Argo CD itself reads charts. */
  registry: z
    .strictObject({
      username: Credentials.username.optional(),
      password: Credentials.password.optional(),
      plainHttp: z.boolean().default(false),
    })
    .refine(
      ({ username, password }) =>
        (username === undefined) === (password === undefined),
      'give username and password, or neither',
    )
    .optional(),
});

/** Options of an Argo CD engine. */
export type ArgoCdOptions = z.output<typeof ArgoCdOptions>;

const List = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform(items => items ?? []);
const Text = z
  .string()
  .nullish()
  .transform(text => text ?? '');

const Revisions = z.object({ revision: Text, revisions: List(z.string()) });

// An Application of one source names its revision, one of many its revisions.
function revisionsOf(entry: z.output<typeof Revisions>): string[] {
  const all = entry.revisions.length > 0 ? entry.revisions : [entry.revision];
  return all.filter(revision => revision !== '');
}

const Health = z.object({ status: Text, message: Text }).nullish();

const Resource = z
  .object({
    group: Text,
    kind: z.string(),
    namespace: Text,
    name: z.string(),
    status: Text,
    health: Health,
  })
  .transform(resource => ({
    key: [
      resource.group,
      resource.kind,
      resource.namespace,
      resource.name,
    ].join('/'),
    kind: resource.kind,
    name: resource.name,
    sync: resource.status,
    health: resource.health?.status ?? '',
    message: resource.health?.message ?? '',
  }));

/** A resource of an Application, or of its tree. */
export type ArgoResource = z.output<typeof Resource>;

const Source = z.object({
  repoURL: Text,
  path: Text,
  targetRevision: Text,
  directory: z.object({ recurse: z.boolean().default(false) }).nullish(),
});

const Status = z
  .object({
    sync: Revisions.extend({ status: Text }).nullish(),
    health: Health,
    history: List(Revisions.extend({ id: z.number().default(0) })),
    operationState: z
      .object({ phase: Text, message: Text, retryCount: z.number().nullish() })
      .nullish(),
    conditions: List(z.object({ type: Text, message: Text })),
    resources: List(Resource),
  })
  .nullish()
  .transform(status => {
    const history = [...(status?.history ?? [])]
      .sort((a, b) => a.id - b.id)
      .map(revisionsOf);
    const operation = status?.operationState;
    return {
      sync: status?.sync?.status || 'Unknown',
      comparedRevisions: status?.sync ? revisionsOf(status.sync) : [],
      health: status?.health?.status || 'Unknown',
      lastRevisions: history.at(-1) ?? [],
      operation: operation && {
        phase: operation.phase,
        message: operation.message,
        retries: operation.retryCount ?? 0,
      },
      conditions: status?.conditions ?? [],
      resources: status?.resources ?? [],
    };
  });

/** An Application as Argo CD has it, as far as Chartway reads it. Source: Argo CD 3.5, /swagger.json. */
export const ArgoApplication = z
  .object({
    metadata: z.object({
      name: z.string(),
      labels: z.record(z.string(), z.string()).nullish(),
    }),
    spec: z.object({
      project: Text,
      source: Source.nullish(),
      destination: z.object({ server: Text, namespace: Text }).nullish(),
      syncPolicy: z
        .object({
          automated: z
            .object({
              prune: z.boolean().default(false),
              selfHeal: z.boolean().default(false),
            })
            .nullish(),
        })
        .nullish(),
    }),
    status: Status,
  })
  .transform(({ metadata, spec, status }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    spec,
    ...status,
  }));

/** An Application as Argo CD has it. */
export type ArgoApplication = z.output<typeof ArgoApplication>;

/** A list of Applications. */
export const ArgoApplicationList = z
  .object({ items: List(ArgoApplication) })
  .transform(({ items }) => items);

/** What an Application made, with the health of each. */
export const ArgoResourceTree = z
  .object({ nodes: List(Resource) })
  .transform(({ nodes }) => nodes);

/** An answer nobody reads. */
export const Ignored = z.unknown();
