import type { ObjectRef } from '@chartway/plugin-chartway-common';

/** `Deployment shop`, with the namespace where it is another one than that of the instance. */
export function objectTitle(object: ObjectRef, home?: string): string {
  const { kind, name, namespace } = object;
  return namespace && home !== undefined && namespace !== home
    ? `${kind} ${namespace}/${name}`
    : `${kind} ${name}`;
}

/** Tells objects of one cluster apart. */
export function objectKey({ group, kind, namespace, name }: ObjectRef): string {
  return [group, kind, namespace, name].join('/');
}
