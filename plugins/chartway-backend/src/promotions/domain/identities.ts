/**
 * One of the names under which somebody acts. A person usually has several: a user entity (or two, one of them for
 * administration), the addresses in their commits, an account at the Git host.
 */
export type Identity =
  /** A catalog entity: `user:default/jane`, `group:default/team-shop`. */
  | { kind: 'entity'; ref: string }
  /** The address of a Git author, committer or co-author. */
  | { kind: 'address'; address: string }
  /** An account at a Git host, which is named by its host name. */
  | { kind: 'account'; host: string; login: string }
  /** A program: the subject of a service principal, such as `plugin:scaffolder`. */
  | { kind: 'service'; subject: string };

/** What an identity stands for. Only `person` ever counts; `unknown` is nobody that could be told apart from others. */
export type Actor =
  | { kind: 'person'; person: string }
  | { kind: 'service' }
  | { kind: 'group' }
  | { kind: 'unknown' };

/** Says who is behind an identity. */
export type IdentityResolver = (identity: Identity) => Actor;

/** Identities that belong together, as the catalog and the configuration tell. */
export type KnownActor = {
  /**
   * `group` is also for an account that several people share: nobody can tell which of them acted. `service` is also for
   * a bot that has a user entity or a mail address.
   */
  kind: 'person' | 'service' | 'group';
  identities: readonly Identity[];
};

/**
 * The name of an identity, equal for its spellings. Entity references are compared in lower case as the catalog does;
 * mail addresses and logins too, because no Git host tells people apart by case.
 */
export function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case 'entity':
      return `entity:${fold(identity.ref)}`;
    case 'address':
      return `address:${fold(identity.address)}`;
    case 'account':
      return `account:${fold(identity.host)}/${fold(identity.login)}`;
    default:
      return `service:${identity.subject}`;
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLocaleLowerCase('en-US');
}

/**
 * A resolver over what is known. Whatever shares an identity is one actor, through any number of steps: two user entities
 * with one mail address are one person. An actor of which any part is a service or a group is no person at all.
 */
export function identityResolver(
  known: readonly KnownActor[],
): IdentityResolver {
  const actors = new Map<string, Actor>();
  for (const { keys, kind } of joined(known)) {
    const actor: Actor =
      kind === 'person' ? { kind, person: first(keys) } : { kind };
    keys.forEach(key => actors.set(key, actor));
  }
  return identity =>
    inherentActor(identity) ??
    actors.get(identityKey(identity)) ?? { kind: 'unknown' };
}

/** What an identity says about itself, whatever anybody claims about it. */
function inherentActor(identity: Identity): Actor | undefined {
  if (identity.kind === 'service') return { kind: 'service' };
  if (identityKey(identity).startsWith('entity:group:'))
    return { kind: 'group' };
  return undefined;
}

type Joined = { keys: Set<string>; kind: KnownActor['kind'] };

/** Joins those that have an identity in common; every key is in one result only. */
function joined(known: readonly KnownActor[]): Joined[] {
  let all: Joined[] = [];
  for (const { kind, identities } of known) {
    const keys = identities.map(identityKey);
    const touched = all.filter(one => keys.some(key => one.keys.has(key)));
    const parts = [{ keys, kind }, ...touched];
    all = all.filter(one => !touched.includes(one));
    all.push({
      keys: new Set(parts.flatMap(part => [...part.keys])),
      kind: parts.find(part => part.kind !== 'person')?.kind ?? 'person',
    });
  }
  return all;
}

/** The same for every order in which the identities were told. */
function first(keys: ReadonlySet<string>): string {
  return [...keys].sort().join(' ');
}
