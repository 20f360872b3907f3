import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { callerOf } from '../authorization/Caller';
import { CatalogPeopleDirectory } from './CatalogPeopleDirectory';

const ref = (kind: string, name: string) => `${kind}:default/${name}`;

function group(
  name: string,
  people: string[],
  below: string[] = [],
  title?: string,
): Entity {
  const relation = (type: string, kind: string) => (target: string) => ({
    type,
    targetRef: ref(kind, target),
  });
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default', ...(title && { title }) },
    spec: { type: 'team', children: below },
    relations: [
      ...people.map(relation('hasMember', 'user')),
      ...below.map(relation('parentOf', 'group')),
    ],
  };
}

const user = (name: string, displayName?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { memberOf: [], ...(displayName && { profile: { displayName } }) },
});

const entities = [
  group('company', ['cora'], ['devops', 'shop'], 'The Company'),
  group('devops', ['devin', 'cora']),
  group('shop', ['dana'], ['company']),
  user('devin', 'Devin Devops'),
  user('dana'),
];

const caller = callerOf(
  mockServices.auth(),
  mockCredentials.user(),
  'request-1',
);
const directory = new CatalogPeopleDirectory(catalogServiceMock({ entities }));

describe('CatalogPeopleDirectory', () => {
  it('finds the members of a group and of those below, each once, even where groups go in a circle', async () => {
    const found = await directory.memberships(
      [ref('group', 'company'), ref('group', 'devops')],
      caller,
    );
    expect([...found]).toEqual([
      [
        ref('group', 'company'),
        {
          title: 'The Company',
          members: ['cora', 'devin', 'dana'].map(name => ref('user', name)),
        },
      ],
      [
        ref('group', 'devops'),
        { members: ['devin', 'cora'].map(name => ref('user', name)) },
      ],
    ]);
  });

  it('has nothing of a group that the asker cannot see', async () => {
    const missing = [ref('group', 'hidden')];
    const found = await directory.memberships(missing, caller);
    expect([...found]).toEqual([]);
  });

  it('names people as they name themselves', async () => {
    const people = ['devin', 'dana', 'nobody'].map(name => ref('user', name));
    const titles = await directory.titles(people, caller);
    expect([...titles]).toEqual([[ref('user', 'devin'), 'Devin Devops']]);
  });

  it('asks in portions, so that a large company fits', async () => {
    const names = Array.from({ length: 1201 }, (_, index) => `p${index}`);
    const large = new CatalogPeopleDirectory(
      catalogServiceMock({
        entities: names.map(name => user(name, name.toUpperCase())),
      }),
    );
    const titles = await large.titles(
      names.map(name => ref('user', name)),
      caller,
    );
    expect(titles.size).toBe(1201);
    expect(titles.get(ref('user', 'p1200'))).toBe('P1200');
  });

  it('says that the catalog is down', async () => {
    const down = new CatalogPeopleDirectory({
      async getEntitiesByRefs() {
        throw new Error('ECONNREFUSED');
      },
    });
    await expect(
      down.memberships([ref('group', 'devops')], caller),
    ).rejects.toThrow(/software catalog does not answer/);
  });

  it('reads the catalog as the asker', async () => {
    const credentials = mockCredentials.user('user:default/dana');
    const askers: unknown[] = [];
    const asked = new CatalogPeopleDirectory({
      async getEntitiesByRefs({ entityRefs }, options) {
        askers.push(options?.credentials);
        return { items: entityRefs.map(() => undefined) };
      },
    });
    await asked.memberships([ref('group', 'devops')], {
      ...caller,
      credentials,
    });
    expect(askers).toEqual([credentials]);
  });
});
