import {
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { z } from 'zod';
import type { Caller } from '../authorization/Caller';
import type { Membership, PeopleDirectory } from './PeopleDirectory';

/** How many entities to ask for at once. */
const BATCH = 500;

const FIELDS = ['kind', 'metadata', 'spec.profile', 'relations'];

const profiled = z.object({
  profile: z.object({ displayName: z.string().optional() }).optional(),
});

type Group = { title?: string; people: string[]; below: string[] };

function titleOf(entity: Entity): string | undefined {
  const { profile } = profiled.catch({}).parse(entity.spec ?? {});
  return profile?.displayName ?? entity.metadata.title;
}

function groupOf(entity: Entity): Group {
  const targets = (type: string) =>
    (entity.relations ?? [])
      .filter(relation => relation.type === type)
      .map(({ targetRef }) => targetRef);
  const title = titleOf(entity);
  return {
    ...(title && { title }),
    people: targets(RELATION_HAS_MEMBER),
    below: targets(RELATION_PARENT_OF),
  };
}

/** {@link PeopleDirectory} on Backstage's catalog, read with the credentials of the asker. */
export class CatalogPeopleDirectory implements PeopleDirectory {
  readonly #catalog: Pick<CatalogService, 'getEntitiesByRefs'>;

  constructor(catalog: Pick<CatalogService, 'getEntitiesByRefs'>) {
    this.#catalog = catalog;
  }

  async memberships(
    groups: readonly string[],
    caller: Caller,
  ): Promise<Map<string, Membership>> {
    const known = await this.#withGroupsBelow(groups, caller);
    const memberships = new Map<string, Membership>();
    for (const ref of groups) {
      const group = known.get(ref);
      if (!group) continue;
      const { title } = group;
      memberships.set(ref, {
        ...(title && { title }),
        members: peopleBelow(ref, known),
      });
    }
    return memberships;
  }

  async titles(
    people: readonly string[],
    caller: Caller,
  ): Promise<Map<string, string>> {
    const titles = new Map<string, string>();
    for (const [ref, entity] of await this.#entities(people, caller)) {
      const title = titleOf(entity);
      if (title) titles.set(ref, title);
    }
    return titles;
  }

  /** Reads level by level, every group once: a circle of groups ends too. */
  async #withGroupsBelow(
    groups: readonly string[],
    caller: Caller,
  ): Promise<Map<string, Group>> {
    const known = new Map<string, Group>();
    const asked = new Set<string>();
    let level = [...groups];
    while (level.length > 0) {
      level.forEach(ref => asked.add(ref));
      const below: string[] = [];
      for (const [ref, entity] of await this.#entities(level, caller)) {
        const group = groupOf(entity);
        known.set(ref, group);
        below.push(...group.below);
      }
      level = [...new Set(below)].filter(ref => !asked.has(ref));
    }
    return known;
  }

  async #entities(
    refs: readonly string[],
    { credentials }: Caller,
  ): Promise<Map<string, Entity>> {
    const found = new Map<string, Entity>();
    try {
      for (let start = 0; start < refs.length; start += BATCH) {
        const entityRefs = refs.slice(start, start + BATCH);
        const { items } = await this.#catalog.getEntitiesByRefs(
          { entityRefs, fields: FIELDS },
          { credentials },
        );
        for (const entity of items) {
          if (entity) found.set(stringifyEntityRef(entity), entity);
        }
      }
    } catch (cause) {
      throw new ServiceUnavailableError(
        'The software catalog does not answer, so members of groups cannot be looked up. Try again in a moment.',
        cause,
      );
    }
    return found;
  }
}

function peopleBelow(
  start: string,
  known: ReadonlyMap<string, Group>,
): string[] {
  const people = new Set<string>();
  const groups = new Set([start]);
  // A set grows while it is walked, so this reaches every group below.
  for (const ref of groups) {
    const group = known.get(ref);
    group?.people.forEach(person => people.add(person));
    group?.below.forEach(child => groups.add(child));
  }
  return [...people];
}
