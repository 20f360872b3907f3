import type { ChartwayRole } from '@chartway/plugin-chartway-common';
import type { Probe } from './probes';

/** Where a role gets in: the probes it may reach. */
export type Reach = readonly Probe[];

/** What is expected of one permission. */
export type Expectation = {
  roles: Readonly<Record<ChartwayRole, Reach>>;
  /** Not decided per context: yes or no. */
  basic?: true;
};

const no: Reach = [];
/** The developer's binding covers the products of the own team; those of the other roles cover all. */
const ownDev: Reach = ['dev'];
const own: Reach = ['dev', 'sit', 'uat', 'prod'];
const all: Reach = [...own, 'foreign'];
const devTest: Reach = ['dev', 'sit', 'uat', 'foreign'];

function roles(
  developer: Reach,
  templateAuthor: Reach,
  templateUser: Reach,
  devops: Reach,
  platformEngineer: Reach,
  operations: Reach,
  support: Reach,
): Expectation {
  return {
    roles: {
      developer,
      'template-author': templateAuthor,
      'template-user': templateUser,
      devops,
      'platform-engineer': platformEngineer,
      operations,
      support,
    },
  };
}

const basic = (...columns: Parameters<typeof roles>): Expectation => ({
  ...roles(...columns),
  basic: true,
});

/**
 * The table of roles as docs/guides/roles.md means it, written down a second time on purpose: the portal is asked, and its
 * answers are compared with this. Columns: developer, template-author, template-user, devops, platform-engineer,
 * operations, support.
 */
export const EXPECTATIONS = {
  'signed in': basic(all, all, all, all, all, all, all),
  /** Who asks what people may do. */
  'a person': basic(all, all, all, all, all, all, all),
  'chartway.chart-template.read': basic(all, all, all, all, all, all, all),
  'chartway.chart.generate': roles(ownDev, all, all, all, all, no, no),
  'chartway.chart.push': roles(ownDev, all, all, all, all, no, no),
  'chartway.instance.read': roles(own, all, all, all, all, all, all),
  /** Whoever may change an instance may create one. */
  'chartway.instance.create': roles(ownDev, no, devTest, devTest, no, all, no),
  /** Whoever clones reads the values of the one and creates the other. */
  'chartway.instance.create of a clone': roles(
    ownDev,
    no,
    no,
    devTest,
    no,
    all,
    no,
  ),
  'chartway.instance.decommission': roles(ownDev, no, no, devTest, no, all, no),
  /** The chart is for all environments, so a permission for one does not suffice. */
  'chartway.chart.push of a product': roles(no, all, all, all, all, no, no),
  'chartway.instance.deploy': roles(ownDev, no, no, devTest, no, all, no),
  'chartway.instance.values.read': roles(ownDev, no, no, devTest, no, all, all),
  'chartway.instance.values.propose': roles(
    ownDev,
    no,
    no,
    devTest,
    no,
    all,
    all,
  ),
  'chartway.instance.values.edit': roles(ownDev, no, no, devTest, no, all, no),
  'chartway.instance.roll-back': roles(ownDev, no, no, devTest, no, all, no),
  'chartway.instance.sync': roles(ownDev, no, no, devTest, no, all, no),
  'chartway.instance.terminate': roles(ownDev, no, no, devTest, no, all, no),
  'chartway.instance.refresh': roles(ownDev, no, no, devTest, no, all, all),
  /** About what others did: everybody reads what they did themselves. */
  'chartway.audit.read': roles(no, no, no, all, all, all, all),
  /** Proofs hold nothing of an entry, so whoever reads any entry may have them. */
  'chartway.audit.read of any entry': basic(all, all, all, all, all, all, all),
  /** The whole log at once takes the permission without conditions. */
  'chartway.audit.read of every entry': basic(no, no, no, no, all, all, all),
  /** Backstage's own permission to run a step of a software template. */
  'scaffolder.action.execute': basic(all, all, all, all, all, no, no),
} satisfies Record<string, Expectation>;

/** A permission the table names. */
export type Asked = keyof typeof EXPECTATIONS;

/** Services that ask in their own name, and the permissions they are named for. Everything else is refused. */
export const SERVICES: Readonly<Record<string, readonly Asked[]>> = {
  'plugin:catalog': ['signed in', 'chartway.instance.read'],
  'plugin:scaffolder': ['signed in'],
  'plugin:mcp-actions': ['signed in'],
  'external:free': ['signed in'],
  'external:reader': ['signed in', 'chartway.instance.read'],
};
