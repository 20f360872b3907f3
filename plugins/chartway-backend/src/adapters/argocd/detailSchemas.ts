import { z } from 'zod';
import { List, Text } from './schema';

const Node = z.object({
  group: Text,
  version: Text,
  kind: z.string(),
  namespace: Text,
  name: z.string(),
  uid: Text,
  parentRefs: List(z.object({ uid: Text })),
  info: List(z.object({ name: Text, value: Text })),
  images: List(z.string()),
  health: z.object({ status: Text, message: Text }).nullish(),
  createdAt: Text,
});

/** A Kubernetes object in the tree of an Application. */
export type ArgoNode = z.output<typeof Node>;

/** What an Application made. */
export const ArgoResourceTree = z
  .object({ nodes: List(Node) })
  .transform(({ nodes }) => nodes);

const ManagedResource = z.object({
  group: Text,
  kind: z.string(),
  namespace: Text,
  name: z.string(),
  hook: z.boolean().nullish(),
  modified: z.boolean().nullish(),
  liveState: Text,
  targetState: Text,
  normalizedLiveState: Text,
  predictedLiveState: Text,
});

/** Live and desired state of an object, as JSON texts. Argo CD has masked Secrets; Chartway does not count on it. */
export type ArgoManagedResource = z.output<typeof ManagedResource>;

/** Live and desired state of all objects of an Application. */
export const ArgoManagedResources = z
  .object({ items: List(ManagedResource) })
  .transform(({ items }) => items);

const Event = z.object({
  type: Text,
  reason: Text,
  message: Text,
  count: z.number().int().nullish(),
  firstTimestamp: Text,
  lastTimestamp: Text,
  eventTime: Text,
  involvedObject: z
    .object({ apiVersion: Text, kind: Text, namespace: Text, name: Text })
    .nullish(),
});

/** A Kubernetes event. */
export type ArgoEvent = z.output<typeof Event>;

/** Events. */
export const ArgoEvents = z
  .object({ items: List(Event) })
  .transform(({ items }) => items);

/** Author, message and date of a Git commit. */
export const ArgoCommit = z.object({ author: Text, message: Text, date: Text });

/** What an OCI artifact says of itself. */
export const ArgoOciMetadata = z.object({
  authors: Text,
  description: Text,
  version: Text,
  createdAt: Text,
});

/** The clusters that Argo CD deploys to. */
export const ArgoClusters = z
  .object({
    items: List(
      z.object({
        server: Text,
        name: Text,
        serverVersion: Text,
        info: z
          .object({ serverVersion: Text, apiVersions: List(z.string()) })
          .nullish(),
      }),
    ),
  })
  .transform(({ items }) => items);
