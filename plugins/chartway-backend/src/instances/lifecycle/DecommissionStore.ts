import type { Context, ObjectRef } from '@chartway/plugin-chartway-common';

/** How far a decommission is. */
export type DecommissionStep =
  | 'git'
  | 'engine'
  | 'namespace'
  | 'done'
  | 'failed';

/** A decommission as the database has it. Times are ISO 8601, UTC. */
export type Decommission = {
  id: string;
  name: string;
  context: Context;
  engine: string | undefined;
  application: string;
  /** URL of the Kubernetes API. */
  server: string;
  namespace: string;
  /** Whether the confirmed plan says that the namespace goes. */
  prunesNamespace: boolean;
  /** What the plan says of a namespace that stays. */
  namespaceReason: string;
  step: DecommissionStep;
  message: string;
  requestedBy: string;
  requestedAt: string;
  updatedAt: string;
  /** When it is looked at next. */
  nextAt: string;
  /** How often in a row something went wrong. */
  failures: number;
  left: ObjectRef[];
};

/** What changes while a decommission goes on. */
export type DecommissionProgress = Pick<
  Decommission,
  'step' | 'message' | 'updatedAt' | 'nextAt' | 'failures' | 'left'
>;

/** Keeps decommissions. */
export interface DecommissionStore {
  add(decommission: Decommission): Promise<void>;
  /** For one that has changed nothing. */
  remove(id: string): Promise<void>;
  update(id: string, progress: DecommissionProgress): Promise<void>;
  /** Neither done nor failed, and due; oldest first. */
  due(at: string, limit: number): Promise<Decommission[]>;
  /** Under way, or updated since; newest first. */
  recent(since: string, limit: number): Promise<Decommission[]>;
}
