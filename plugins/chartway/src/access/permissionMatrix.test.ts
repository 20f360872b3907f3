import type {
  AccessReason,
  PermissionAccess,
} from '@chartway/plugin-chartway-common';
import { sampleInfo } from '@chartway/plugin-chartway-react/testUtils';
import { permissionMatrix } from './permissionMatrix';

const { environments } = sampleInfo;
const TEAM = 'group:default/team-shop';

const reason = (
  where: Partial<AccessReason['where']>,
  own?: true,
): AccessReason => ({
  group: TEAM,
  role: 'developer',
  where: { products: '*', customers: '*', environments: '*', ...where },
  ...(own && { own }),
});

const deploy = (...because: AccessReason[]): PermissionAccess => ({
  name: 'chartway.instance.deploy',
  result: 'conditional',
  because,
});

const product = (name: string, owner: string) => ({
  name,
  title: name,
  entityRef: `component:default/${name}`,
  owner,
});

function cells(access: PermissionAccess, chosen?: ReturnType<typeof product>) {
  const [group] = permissionMatrix([access], environments, chosen);
  return group?.rows[0]?.cells.map(({ status, only }) =>
    [status, ...only].join(' | '),
  );
}

describe('permissionMatrix', () => {
  it('says per environment what is allowed, limited and denied', () => {
    expect(
      cells(
        deploy(
          reason({ environments: ['dev'] }),
          reason({ environments: ['sit', 'uat'], customers: ['acme'] }),
        ),
      ),
    ).toEqual([
      'allowed',
      'limited | for acme',
      'limited | for acme',
      'refused',
    ]);
  });

  it('lets the widest role count, and lists all limits when every one is limited', () => {
    const limited = reason({ products: ['shop'], environments: ['dev'] });
    expect(cells(deploy(limited, reason({ environments: ['dev'] })))?.[0]).toBe(
      'allowed',
    );
    expect(
      cells(
        deploy(limited, reason({ products: 'owned', customers: ['acme'] })),
      )?.[0],
    ).toBe('limited | products: shop | products: owned by team-shop; for acme');
  });

  it('answers for one product: products no longer limit', () => {
    const access = deploy(
      reason({ products: ['billing'], environments: ['dev'] }),
      reason({ products: 'owned', environments: ['sit'] }),
    );
    expect(cells(access, product('shop', TEAM))).toEqual([
      'refused',
      'allowed',
      'refused',
      'refused',
    ]);
    expect(cells(access, product('billing', 'group:default/x'))).toEqual([
      'allowed',
      'refused',
      'refused',
      'refused',
    ]);
  });

  it('has one cell where environments make no difference', () => {
    expect(
      cells({
        name: 'chartway.audit.read',
        result: 'conditional',
        because: [reason({}, true)],
      }),
    ).toEqual(['limited | what I did myself']);
    expect(
      cells({
        name: 'chartway.chart-template.write',
        result: 'deny',
        because: [],
      }),
    ).toEqual(['refused']);
  });

  it('security 29: allows everything when permissions are switched off', () => {
    expect(
      cells({ name: 'chartway.instance.deploy', result: 'allow', because: [] }),
    ).toEqual(['allowed', 'allowed', 'allowed', 'allowed']);
  });

  it('groups by thing, and keeps permissions it does not know', () => {
    const groups = permissionMatrix(
      [
        deploy(reason({})),
        { name: 'chartway.moon.land', result: 'deny', because: [] },
      ],
      environments,
    );
    expect(groups.map(group => group.thing)).toEqual(['Instances', 'Other']);
    expect(groups[1]?.rows[0]?.verb).toBe('moon land');
  });
});
