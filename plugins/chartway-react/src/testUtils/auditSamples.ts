import type {
  AccessReport,
  AuditEntry,
  AuditState,
  WhoMay,
} from '@chartway/plugin-chartway-common';
import { sampleAuditEntry, sampleDigest, sampleInstance } from './samples';

/**
 * An audit log that is anchored in Git and well.
 *
 * @public
 */
export const sampleAuditState: AuditState = {
  size: 1_234,
  checkpoint: { size: 1_230, at: '2026-11-20T09:59:00.000Z' },
  anchor: {
    type: 'git',
    size: 1_230,
    at: '2026-11-20T09:59:05.000Z',
    url: 'https://git.example.com/gitops/audit-checkpoints',
  },
  writable: true,
  verifierKey: 'chartway.example.com/audit+00000000+AQ==',
  forwarders: [],
};

/**
 * An entry with everything an entry can have.
 *
 * @public
 */
export const fullAuditEntry: AuditEntry = {
  ...sampleAuditEntry,
  id: 'full',
  position: 1_228,
  outcomePosition: 1_229,
  onBehalfOf: 'user:default/devin-devops',
  via: 'plugin:scaffolder',
  door: 'action',
  source: { ip: '192.0.2.7', userAgent: 'Mozilla/5.0' },
  policyVersion: 'a1b2c3d4e5f6',
  before: {
    chartVersion: '1.4.1',
    chartDigest: sampleDigest('shop:1.4.1'),
    namespace: 'shop-acme-dev-main',
  },
  after: {
    chartVersion: '1.4.2',
    chartDigest: sampleDigest('shop:1.4.2'),
    namespace: 'shop-acme-dev-main',
    engine: 'main',
  },
};

/**
 * An entry of something that was refused.
 *
 * @public
 */
export const deniedAuditEntry: AuditEntry = {
  ...sampleAuditEntry,
  id: 'denied',
  position: 1_233,
  requestId: 'req-2',
  actor: 'user:default/sam-support',
  at: '2026-11-20T10:01:00.000Z',
  context: sampleInstance({ environment: 'prod' }).context,
  subject: 'shop-acme-prod-main',
  reason: undefined,
  status: 'denied',
  details: { error: 'Needs chartway.instance.deploy.' },
};

const DEVOPS = 'group:default/devops';

/**
 * A person with the role devops for all products, and developer for those of the team.
 *
 * @public
 */
export const sampleAccess: AccessReport = {
  person: 'user:default/devin-devops',
  decidedBy: 'chartway',
  insecure: false,
  policyVersion: 'a1b2c3d4e5f6',
  bindings: [
    {
      group: DEVOPS,
      role: 'devops',
      products: '*',
      customers: '*',
      environments: '*',
    },
    {
      group: 'group:default/team-shop',
      role: 'developer',
      products: 'owned',
      customers: ['acme'],
      environments: ['dev'],
    },
  ],
  permissions: [
    {
      name: 'chartway.instance.read',
      result: 'allow',
      because: [
        {
          group: DEVOPS,
          role: 'devops',
          where: { products: '*', customers: '*', environments: '*' },
        },
      ],
    },
    {
      name: 'chartway.instance.deploy',
      result: 'conditional',
      because: [
        {
          group: DEVOPS,
          role: 'devops',
          where: {
            products: ['shop', 'billing'],
            customers: '*',
            environments: ['dev', 'sit', 'uat'],
          },
        },
      ],
    },
    { name: 'chartway.instance.decommission', result: 'deny', because: [] },
    {
      name: 'chartway.chart-template.read',
      result: 'allow',
      because: [
        {
          group: DEVOPS,
          role: 'devops',
          where: { products: '*', customers: '*', environments: '*' },
        },
      ],
    },
    {
      name: 'chartway.audit.read',
      result: 'conditional',
      because: [
        {
          group: DEVOPS,
          role: 'devops',
          own: true,
          where: { products: '*', customers: '*', environments: '*' },
        },
      ],
    },
  ],
};

/**
 * One person and one group that may deploy.
 *
 * @public
 */
export const sampleWho: WhoMay = {
  instance: 'shop-acme-dev-main',
  permission: 'chartway.instance.deploy',
  decidedBy: 'chartway',
  people: [
    {
      ref: 'user:default/devin-devops',
      title: 'Devin, DevOps',
      because: [{ group: DEVOPS, role: 'devops' }],
    },
  ],
  groups: [{ ref: DEVOPS, title: 'DevOps', role: 'devops', members: 1 }],
};
