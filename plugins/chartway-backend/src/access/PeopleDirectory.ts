import type { Caller } from '../authorization/Caller';

/** A group with everybody in it. */
export type Membership = {
  title?: string;
  /** Entity references of the members, those of the groups below included, each once. */
  members: readonly string[];
};

/** Who belongs to which group, as far as the asker may see it in the software catalog. */
export interface PeopleDirectory {
  /**
   * @param groups - Entity references.
   * @returns By entity reference; a group that the asker may not see, or that does not exist, is missing.
   * @throws ServiceUnavailableError when the catalog does not answer.
   */
  memberships(
    groups: readonly string[],
    caller: Caller,
  ): Promise<Map<string, Membership>>;
  /**
   * @returns Display names by entity reference, of those that have one.
   * @throws ServiceUnavailableError when the catalog does not answer.
   */
  titles(
    people: readonly string[],
    caller: Caller,
  ): Promise<Map<string, string>>;
}
