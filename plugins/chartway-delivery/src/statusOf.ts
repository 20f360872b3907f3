import type { Instance } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  type Deployments,
  type Remote,
  type StatusName,
} from '@chartway/plugin-chartway-react';

/** The status to show for an instance, and what is behind it. */
export type InstanceStatus = { status: StatusName; message: string };

/** Status of one instance among live states that may still be loading or may have failed. */
export function statusOf(
  instance: Pick<Instance, 'name'>,
  deployments: Remote<Deployments>,
): InstanceStatus {
  if (deployments.state === 'loading') {
    return { status: 'loading', message: 'Asking the deployment engine.' };
  }
  const entry = dataOf(deployments)?.get(instance.name);
  if (!entry) {
    const message =
      'problem' in deployments
        ? deployments.problem.message
        : 'The live state has not been read yet.';
    return { status: 'unknown', message };
  }
  if ('deployment' in entry) {
    const { status, message } = entry.deployment;
    return { status, message };
  }
  const { kind, message } = entry.problem;
  return { status: kind === 'denied' ? 'denied' : 'unknown', message };
}
