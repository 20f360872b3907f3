import type { ObjectRef } from '@chartway/plugin-chartway-common';

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Whether an object's pods can be restarted one after the other. */
export const isRestartable = ({ group, kind }: ObjectRef): boolean =>
  group === 'apps' && RESTARTABLE.includes(kind);

/** Whether two references name the same object. */
export const isSameObject = (a: ObjectRef, b: ObjectRef): boolean =>
  a.group === b.group &&
  a.kind === b.kind &&
  a.namespace === b.namespace &&
  a.name === b.name;

/** An object in a few words: `Deployment shop in namespace shop-dev`. */
export function describeObject({ kind, namespace, name }: ObjectRef): string {
  return namespace
    ? `${kind} ${name} in namespace ${namespace}`
    : `${kind} ${name}`;
}
