import type { Instance } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';

/**
 * The instance of a name, as the portal knows it: also while Git does not answer, so that a dead Git host hides no live
 * state.
 *
 * @throws NotFoundError when there is none; UpstreamError when Git does not answer and it is not known from before.
 */
export async function findInstance(
  instances: Pick<InstanceService, 'get' | 'named'>,
  name: string,
  caller: Caller,
): Promise<Instance> {
  const [known] = await instances.named([name], caller);
  return known ?? instances.get(name, caller);
}
