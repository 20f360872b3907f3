import { defaultEnvironments } from '@chartway/plugin-chartway-common';
import type { Binding, Policy } from './Binding';
import { policyVersionOf } from './policyVersion';

const binding: Binding = {
  group: 'group:default/devops',
  role: 'devops',
  products: ['shop'],
  customers: '*',
  environments: '*',
};
const policy: Policy = {
  bindings: [binding],
  environments: defaultEnvironments,
  reveal: false,
};

describe('policyVersionOf', () => {
  const version = policyVersionOf(policy);

  it('is short, and the same for the same policy however it was written', () => {
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    const { role, group, ...rest } = binding;
    expect(
      policyVersionOf({
        reveal: false,
        environments: defaultEnvironments.map(({ name, group: in_ }) => ({
          group: in_,
          name,
        })),
        bindings: [{ ...rest, group, role }],
      }),
    ).toBe(version);
  });

  it.each<Partial<Policy>>([
    { reveal: true },
    { bindings: [] },
    { bindings: [binding, binding] },
    { bindings: [{ ...binding, group: 'group:default/ops' }] },
    { bindings: [{ ...binding, role: 'operations' }] },
    { bindings: [{ ...binding, products: 'owned' }] },
    { bindings: [{ ...binding, customers: ['acme'] }] },
    { bindings: [{ ...binding, environments: ['dev'] }] },
    { environments: [...defaultEnvironments].reverse() },
    { environments: [{ name: 'dev', group: 'dev' }] },
    {
      environments: defaultEnvironments.map(({ name }) => ({
        name,
        group: 'dev',
      })),
    },
    {
      environments: defaultEnvironments.map(({ group }) => ({
        name: 'x',
        group,
      })),
    },
  ])('is another one with %j', change => {
    expect(policyVersionOf({ ...policy, ...change })).not.toBe(version);
  });
});
