import { coversEverything, subjectOf, type Binding } from './Binding';

const all: Binding = {
  group: 'group:default/devops',
  role: 'devops',
  products: '*',
  customers: '*',
  environments: '*',
};

describe('subjectOf', () => {
  const policy = {
    bindings: [
      all,
      { ...all, group: 'group:default/ops' },
      { ...all, role: 'support' as const },
    ],
  };

  it('has the bindings of every group that is claimed, in any case', () => {
    expect(
      subjectOf(
        {
          userEntityRef: 'User:default/Devin',
          ownershipEntityRefs: ['User:default/Devin', 'Group:Default/DevOps'],
        },
        policy,
      ),
    ).toEqual({
      userEntityRef: 'user:default/devin',
      ownershipEntityRefs: ['user:default/devin', 'group:default/devops'],
      bindings: [all, { ...all, role: 'support' }],
    });
  });

  it('has no bindings without groups', () => {
    const info = {
      userEntityRef: 'group:default/devops',
      ownershipEntityRefs: [],
    };
    expect(subjectOf(info, policy).bindings).toEqual([]);
  });
});

describe('coversEverything', () => {
  it.each([
    [{}, true],
    [{ products: 'owned' }, false],
    [{ products: ['*'] }, false],
    [{ customers: ['acme'] }, false],
    [{ environments: ['dev'] }, false],
  ] as const)('with %j: %s', (part, expected) => {
    expect(coversEverything({ ...all, ...part })).toBe(expected);
  });
});
