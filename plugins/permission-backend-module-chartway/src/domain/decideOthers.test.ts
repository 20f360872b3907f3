import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import type { Binding, Subject } from '@chartway/plugin-chartway-node';
import { decideOthers } from './decideOthers';

const user = 'user:default/kim';
const everywhere = {
  products: '*',
  customers: '*',
  environments: '*',
} as const;

function has(role: Binding['role'], scope: Partial<Binding> = everywhere) {
  const group = 'group:default/g';
  const bindings: Binding[] = [{ group, role, ...everywhere, ...scope }];
  return { userEntityRef: user, ownershipEntityRefs: [user, group], bindings };
}
const nobody: Subject = {
  userEntityRef: user,
  ownershipEntityRefs: [user],
  bindings: [],
};

const result = (name: string, who: Subject) =>
  decideOthers(createPermission({ name, attributes: {} }), who).result;

const { ALLOW, CONDITIONAL, DENY } = AuthorizeResult;

describe('decideOthers', () => {
  it.each([
    ['catalog.entity.read', nobody, ALLOW],
    ['catalog.entity.create', has('developer'), DENY],
    ['catalog.entity.create', has('platform-engineer'), ALLOW],
    ['catalog.entity.delete', has('operations'), DENY],
    ['catalog.entity.refresh', nobody, CONDITIONAL],
    ['catalog.entity.refresh', has('platform-engineer'), ALLOW],
    ['catalog.location.create', has('template-author'), DENY],
    ['scaffolder.action.execute', has('template-user'), ALLOW],
    ['scaffolder.action.execute', has('support'), DENY],
    ['scaffolder.action.execute', nobody, DENY],
    ['scaffolder.template.parameter.read', has('developer'), ALLOW],
    ['scaffolder.template.step.read', nobody, DENY],
    ['scaffolder.template.dry-run', has('template-author'), ALLOW],
    ['scaffolder.template.dry-run', has('template-user'), DENY],
    ['scaffolder.task.create', has('devops'), ALLOW],
    ['scaffolder.task.create', has('operations'), DENY],
    ['scaffolder.task.read', nobody, CONDITIONAL],
    ['scaffolder.task.cancel', has('developer'), CONDITIONAL],
    ['scaffolder.task.cancel', has('platform-engineer'), ALLOW],
    ['kubernetes.resources.read', has('support'), ALLOW],
    [
      'kubernetes.resources.read',
      has('developer', { products: 'owned' }),
      DENY,
    ],
    ['kubernetes.proxy', has('developer'), DENY],
    ['kubernetes.proxy', has('operations'), ALLOW],
    ['kubernetes.proxy', has('operations', { customers: ['acme'] }), DENY],
    ['some.other.permission', has('operations'), DENY],
    ['some.other.permission', has('platform-engineer'), ALLOW],
    [
      'some.other.permission',
      has('platform-engineer', { environments: ['dev'] }),
      DENY,
    ],
    ['toString', nobody, DENY],
  ] as [string, Subject, AuthorizeResult][])('%s', (name, who, expected) => {
    expect(result(name, who)).toBe(expected);
  });

  it('shows people the tasks they started, and lets them refresh what they own', () => {
    expect(
      decideOthers(
        createPermission({ name: 'scaffolder.task.read', attributes: {} }),
        nobody,
      ),
    ).toMatchObject({
      pluginId: 'scaffolder',
      conditions: { rule: 'IS_TASK_OWNER', params: { createdBy: [user] } },
    });
    expect(
      decideOthers(
        createPermission({ name: 'catalog.entity.refresh', attributes: {} }),
        nobody,
      ),
    ).toMatchObject({
      pluginId: 'catalog',
      conditions: { rule: 'IS_ENTITY_OWNER', params: { claims: [user] } },
    });
  });
});
