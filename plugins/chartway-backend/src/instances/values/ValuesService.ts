import type {
  ChangePreview,
  ChangeResult,
  Instance,
  InstanceChange,
  InstanceValues,
  ReleaseRequest,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';
import type { PermissionFilter } from '../../authorization/filters';

/** How a change is saved: as a commit on the branch, or as a pull request that somebody else merges. */
export type SaveAs = InstanceValues['saveAs'];

/** What was allowed, and how far. */
export type ChangeTerms = {
  saveAs: SaveAs;
  /** The instance as permissions were decided about it. */
  decided: Pick<Instance, 'context' | 'owner'>;
  /** Which instances the asker may see; others that a shared layer touches are only counted. */
  sees: PermissionFilter;
};

/** Values of instances: what they are, and how they change through Git. */
export interface ValuesService {
  /** @throws NotFoundError */
  read(name: string): Promise<InstanceValues>;
  /**
   * How many instances a layer is part of, of all or of those a filter lets through.
   *
   * @throws InputError for a path that is no layer of the instance.
   */
  countTouched(
    name: string,
    path: string,
    allowed: PermissionFilter,
  ): Promise<number>;
  /**
   * What a change would do. Problems with it are told, not thrown.
   *
   * @throws InputError for a change that makes no sense; ConflictError with a `ChangeConflict` for one that does not merge
   * with what others did.
   */
  preview(
    name: string,
    change: InstanceChange,
    terms: ChangeTerms,
  ): Promise<ChangePreview>;
  /**
   * Saves a change, and releases it where the environment says so, or when it names a chart version. The same change again
   * makes no commit.
   *
   * @throws as `preview`, and InputError naming every problem; nothing is written then.
   */
  change(
    name: string,
    change: InstanceChange,
    caller: Caller,
    terms: ChangeTerms,
  ): Promise<ChangeResult>;
  /**
   * Pins what is committed and not released.
   *
   * @throws InputError for a commit that is not on the branch, and for values that do not render.
   */
  release(
    name: string,
    request: ReleaseRequest,
    caller: Caller,
    decided: ChangeTerms['decided'],
  ): Promise<ChangeResult>;
}
