import { z } from 'zod';

/** A list that may be missing. */
export const List = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform(items => items ?? []);

/** A text that may be missing. */
export const Text = z
  .string()
  .nullish()
  .transform(text => text ?? '');

const Flag = z
  .boolean()
  .nullish()
  .transform(flag => flag ?? false);

// What is attached to an object may be anything; only texts count.
const Texts = z
  .record(z.string(), z.unknown())
  .nullish()
  .catch(undefined)
  .transform(entries =>
    Object.fromEntries(
      Object.entries(entries ?? {}).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value]] : [],
      ),
    ),
  );

const Revisions = z
  .object({ revision: Text, revisions: List(z.string()) })
  .transform(({ revision, revisions }) =>
    // An Application of one source names its revision, one of many its revisions.
    (revisions.length > 0 ? revisions : [revision]).filter(one => one !== ''),
  );

const NO_REVISIONS: string[] = [];

const Health = z
  .object({ status: Text, message: Text })
  .nullish()
  .transform(health => health ?? { status: '', message: '' });

const Initiator = z
  .object({ username: Text, automated: Flag })
  .nullish()
  .transform(by =>
    by && !by.automated && by.username !== '' ? by.username : undefined,
  );

const Source = z.object({
  repoURL: Text,
  path: Text,
  chart: Text,
  ref: Text,
  targetRevision: Text,
  directory: z.object({ recurse: Flag }).nullish(),
});

/** One source of an Application, as Argo CD has it. */
export type ArgoSource = z.output<typeof Source>;

const Resource = z.object({
  group: Text,
  version: Text,
  kind: z.string(),
  namespace: Text,
  name: z.string(),
  status: Text,
  health: Health,
});

/** A resource of an Application, with its sync status and health. */
export type ArgoResource = z.output<typeof Resource>;

const History = z
  .object({
    id: z.number().nullish(),
    deployedAt: Text,
    deployStartedAt: Text,
    initiatedBy: Initiator,
    source: Source.nullish(),
    sources: List(Source),
  })
  .and(Revisions.transform(revisions => ({ revisions })))
  .transform(({ id, source, sources, ...entry }) => ({
    ...entry,
    id: id ?? 0,
    sources: sources.length > 0 ? sources : [source ?? []].flat(),
  }));

const OperationState = z.object({
  phase: Text,
  message: Text,
  startedAt: Text,
  finishedAt: Text,
  retryCount: z.number().nullish(),
  operation: z.object({ initiatedBy: Initiator }).nullish(),
  syncResult: Revisions.nullish(),
});

const Status = z
  .object({
    sync: z
      .object({ status: Text })
      .and(Revisions.transform(revisions => ({ revisions })))
      .nullish(),
    health: Health,
    history: List(History),
    operationState: OperationState.nullish(),
    conditions: List(z.object({ type: Text, message: Text })),
    resources: List(Resource),
  })
  .nullish()
  .transform(status => ({
    sync: status?.sync?.status || 'Unknown',
    comparedRevisions: status?.sync?.revisions ?? NO_REVISIONS,
    health: status?.health.status || 'Unknown',
    healthMessage: status?.health.message ?? '',
    /** Oldest first. */
    history: [...(status?.history ?? [])].sort((a, b) => a.id - b.id),
    operationState: status?.operationState ?? undefined,
    conditions: status?.conditions ?? [],
    resources: status?.resources ?? [],
  }));

const Spec = z.object({
  project: Text,
  source: Source.nullish(),
  sources: List(Source),
  destination: z
    .object({ server: Text, name: Text, namespace: Text })
    .nullish(),
  syncPolicy: z
    .object({
      automated: z
        .object({
          enabled: z.boolean().nullish(),
          prune: Flag,
          selfHeal: Flag,
        })
        .nullish(),
      syncOptions: List(z.string()),
    })
    .nullish(),
});

/** An Application as Argo CD has it, as far as Chartway reads it. Source: Argo CD 3.5, /swagger.json. */
export const ArgoApplication = z
  .object({
    metadata: z.object({
      name: z.string().min(1),
      namespace: Text,
      uid: Text,
      resourceVersion: Text,
      labels: Texts,
      annotations: Texts,
      deletionTimestamp: Text,
    }),
    spec: Spec,
    /** The operation that was asked for and has not ended. */
    operation: z.object({ initiatedBy: Initiator }).nullish(),
    status: Status,
  })
  .transform(({ metadata, spec, operation, status }) => ({
    ...metadata,
    spec,
    requested: operation ?? undefined,
    ...status,
  }));

/** An Application as Argo CD has it. */
export type ArgoApplication = z.output<typeof ArgoApplication>;

/** Which Application an entry is about, even if the rest of it makes no sense. */
export const ArgoApplicationName = z
  .object({ metadata: z.object({ name: z.string().min(1), namespace: Text }) })
  .transform(({ metadata }) => metadata);

/** Who an Application is: its name and its namespace. */
export type ArgoApplicationName = z.output<typeof ArgoApplicationName>;

/** A list of Applications; each is parsed by itself, so that a broken one hides no other. */
export const ArgoApplicationList = z
  .object({ items: List(z.unknown()) })
  .transform(({ items }) => items);

/** One line of the stream of changes. */
export const ArgoChange = z.union([
  z
    .object({
      result: z.object({ type: z.string(), application: z.unknown() }),
    })
    .transform(({ result }) => result),
  z
    .object({ error: z.object({ message: Text }) })
    .transform(({ error }) => ({ type: 'ERROR', message: error.message })),
]);

/** An answer nobody reads. */
export const Ignored = z.unknown();
