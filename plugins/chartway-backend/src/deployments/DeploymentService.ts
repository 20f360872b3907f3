import type { Deployment } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/** Live state of instances, as the deployment engine sees it. */
export interface DeploymentService {
  /**
   * Compares live state with the desired release. An engine that does not answer in time gives the status
   * `unreachable`; it is no error.
   *
   * @throws NotFoundError when there is no such instance.
   */
  get(instanceName: string, caller: Caller): Promise<Deployment>;
  /** Has the engine look at Git again, if there is one, then reads the state. */
  refresh(instanceName: string, caller: Caller): Promise<Deployment>;
}
