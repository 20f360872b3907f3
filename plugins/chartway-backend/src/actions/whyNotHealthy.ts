import type { Caller } from '../authorization/Caller';
import { likelyCauseOf } from './likelyCause';
import type { ActionServices } from './ActionServices';

/** Answers `why-not-healthy`. */
export async function whyNotHealthy(
  { deployments }: Pick<ActionServices, 'deployments'>,
  { name }: { name: string },
  caller: Caller,
) {
  const deployment = await deployments.get(name, caller);
  const { status, message, sync, health, resources, live } = deployment;
  const { operation, stale } = deployment;
  return {
    name,
    healthy: status === 'arrived',
    status,
    message,
    ...(sync && { sync }),
    ...(health && { health }),
    reasons: resources,
    ...likelyCauseOf(deployment),
    desired: deployment.desired,
    ...(live && { live }),
    links: deployment.links,
    ...(operation && { operation }),
    observedAt: deployment.observedAt,
    ...(stale && { stale }),
  };
}
