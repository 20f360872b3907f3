import {
  identityKey,
  identityResolver,
  type Identity,
  type KnownActor,
} from './identities';

const entity = (ref: string): Identity => ({ kind: 'entity', ref });
const address = (text: string): Identity => ({
  kind: 'address',
  address: text,
});
const account = (host: string, login: string): Identity => ({
  kind: 'account',
  host,
  login,
});
const person = (...identities: Identity[]): KnownActor => ({
  kind: 'person',
  identities,
});

describe('identityKey', () => {
  it.each<[Identity, Identity]>([
    [entity('User:Default/Jane'), entity('user:default/jane')],
    [address(' Jane@Example.COM '), address('jane@example.com')],
    [address('rene\u0301@example.com'), address('ren\u00e9@example.com')],
    [account('Git.Example.com', 'Jane'), account('git.example.com', 'jane')],
  ])('security 35: is the same for the spellings of one name', (one, other) => {
    expect(identityKey(one)).toBe(identityKey(other));
  });

  it('differs for what is not the same', () => {
    const keys = [
      entity('user:default/jane'),
      entity('user:other/jane'),
      // A Cyrillic letter that looks like the Latin one.
      entity('user:default/j\u0430ne'),
      address('user:default/jane'),
      address('jane'),
      account('git.example.com', 'jane'),
      account('other.example.com', 'jane'),
      { kind: 'service', subject: 'jane' } as const,
      { kind: 'service', subject: 'Jane' } as const,
    ].map(identityKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('identityResolver', () => {
  it('security 35: knows one person under all names, joined through any number of steps', () => {
    const resolve = identityResolver([
      person(entity('user:default/jane'), address('jane@example.com')),
      person(entity('user:default/bob'), address('bob@example.com')),
      person(entity('user:default/jane-admin'), account('git', 'jane')),
      person(account('git', 'jane'), address('jane@example.com')),
    ]);
    const jane = resolve(entity('user:default/jane'));
    expect(jane).toMatchObject({ kind: 'person' });
    for (const name of [
      entity('user:default/jane-admin'),
      address('JANE@example.com'),
      account('git', 'Jane'),
    ]) {
      expect(resolve(name)).toEqual(jane);
    }
    expect(resolve(address('bob@example.com'))).toMatchObject({
      kind: 'person',
    });
    expect(resolve(entity('user:default/bob'))).not.toEqual(jane);
  });

  it('gives a person the same name, in whatever order the identities are told', () => {
    const parts = [
      person(entity('user:default/jane'), address('jane@example.com')),
      person(account('git', 'jane'), address('jane@example.com')),
    ];
    const name = entity('user:default/jane');
    expect(identityResolver([...parts].reverse())(name)).toEqual(
      identityResolver(parts)(name),
    );
    expect(identityResolver(parts)(name)).toEqual({
      kind: 'person',
      person:
        'account:git/jane address:jane@example.com entity:user:default/jane',
    });
  });

  it.each<['service' | 'group']>([['service'], ['group']])(
    'security 35: takes whoever shares a name with a %s for no person, whichever was told first',
    kind => {
      const shared: KnownActor = { kind, identities: [address('ops@x')] };
      const claimed = person(entity('user:default/jane'), address('ops@x'));
      for (const known of [
        [shared, claimed],
        [claimed, shared],
      ]) {
        expect(identityResolver(known)(entity('user:default/jane'))).toEqual({
          kind,
        });
      }
    },
  );

  it('security 35: never takes a group or a service principal for a person, even where somebody claims it', () => {
    const group = entity('Group:default/operations');
    const service: Identity = { kind: 'service', subject: 'plugin:scaffolder' };
    const resolve = identityResolver([
      person(entity('user:default/jane'), group, service),
    ]);
    expect(resolve(group)).toEqual({ kind: 'group' });
    expect(resolve(service)).toEqual({ kind: 'service' });
    expect(identityResolver([])(group)).toEqual({ kind: 'group' });
    expect(identityResolver([])(address('group:default/operations'))).toEqual({
      kind: 'unknown',
    });
  });

  it('knows nothing of whom nobody told', () => {
    const resolve = identityResolver([person(entity('user:default/jane'))]);
    expect(resolve(entity('user:default/john'))).toEqual({ kind: 'unknown' });
    expect(resolve(address('jane'))).toEqual({ kind: 'unknown' });
  });
});
