import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  chartwayConditionalDecision,
  contextConditions,
} from '@chartway/plugin-chartway-common';
import { Authorizer } from '../authorization/Authorizer';
import { callerOf } from '../authorization/Caller';
import { contextRules } from '../authorization/rules';
import { AuthorizedChartService } from './AuthorizedChartService';
import type { PublishRequest } from './ChartService';

const auth = mockServices.auth();
const caller = callerOf(auth, mockCredentials.user(), 'request-1');
const owner = 'group:default/team-shop';

const rules = {
  getRuleByName: (name: string) => {
    const rule = contextRules.find(item => item.name === name);
    if (!rule) throw new Error(`No rule ${name}`);
    return rule;
  },
};

const request: PublishRequest = {
  product: 'shop',
  environment: 'dev',
  name: 'shop',
  version: '1.2.0',
  archive: new Uint8Array(),
};

const published = {
  name: 'shop',
  version: '1.2.0',
  reference: 'oci://registry/shop:1.2.0',
  digest: 'sha256:1',
  layerDigest: 'sha256:2',
  created: true,
};

function chartsUnder(decision: PolicyDecision) {
  const authorizer = new Authorizer({
    auth,
    permissions: mockServices.permissions.mock({
      authorizeConditional: async () => [decision],
    }),
    registry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: (() => rules) as never,
    }),
    audit: { denied: async () => {} },
    products: { owners: async () => new Map() },
  });
  return new AuthorizedChartService(
    {
      versions: async () => {
        throw new Error('Nobody asked for versions');
      },
      publish: async () => published,
    },
    authorizer,
    {
      ownership: async () => ({
        owner,
        team: 'team-shop',
        newProduct: false,
        provenOwner: owner,
      }),
    },
  );
}

describe('AuthorizedChartService', () => {
  it('lets those whose role is bound to a customer publish for that customer only', async () => {
    const charts = chartsUnder(
      chartwayConditionalDecision(CHARTWAY_CONTEXT_RESOURCE_TYPE, {
        allOf: [
          contextConditions.isProduct(['shop']),
          contextConditions.isCustomer(['acme']),
        ],
      }),
    );
    const publishFor = (customer?: string) =>
      charts.publish({ ...request, ...(customer && { customer }) }, caller);
    await expect(publishFor('acme')).resolves.toEqual(published);
    await expect(publishFor('globex')).rejects.toThrow(
      /chartway\.chart\.push for product "shop", customer "globex", environment "dev"/,
    );
    await expect(publishFor()).rejects.toThrow(/chartway\.chart\.push/);
  });
});
