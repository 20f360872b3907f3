import type { AccessReport, WhoMay } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/** Who may do one thing with one instance? */
export type WhoQuestion = {
  /** Instance name. */
  instance: string;
  /** Name of a permission that is decided per context. */
  permission: string;
};

/** What people may do, and why. */
export interface AccessService {
  /** What the asker may do, as the permission framework answers it; with the reasons when the role bindings decide. */
  report(caller: Caller): Promise<AccessReport>;
  /**
   * @throws NotFoundError for an instance that does not exist.
   * @throws InputError for a permission that does not exist or is not decided per context.
   */
  whoMay(question: WhoQuestion, caller: Caller): Promise<WhoMay>;
}
