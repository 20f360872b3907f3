import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  instanceListSchema,
  type InstanceList,
} from '@chartway/plugin-chartway-common';
import chartwayPlugin from '@chartway/plugin-chartway-backend';
import {
  decideChartway,
  subjectOf,
  type Policy,
} from '@chartway/plugin-chartway-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { catalogEntities, policy } from './portfolio';

/** Has the forty roles of `fortyBindings`. */
export const JANE = 'user:default/jane';
/** Sees everything. */
export const ADMIN = 'user:default/admin';

/** A portal that answers over HTTP. */
export type Portal = {
  /** Where its API begins. */
  url: string;
  instances(
    person: string,
    query: Readonly<Record<string, string | number>>,
  ): Promise<InstanceList>;
  stop(): Promise<void>;
};

/** The policy of the seven roles, with the forty bindings. */
function permissionsOf(rules: Policy) {
  const groups = rules.bindings.map(({ group }) => group);
  const jane = subjectOf(
    { userEntityRef: JANE, ownershipEntityRefs: [JANE, ...groups] },
    rules,
  );
  return createServiceFactory({
    service: coreServices.permissions,
    deps: { auth: coreServices.auth },
    factory: ({ auth }) => ({
      async authorize(requests) {
        return requests.map(() => ({ result: AuthorizeResult.DENY }));
      },
      async authorizeConditional(requests, { credentials }) {
        const isUser = auth.isPrincipal(credentials, 'user');
        const person = isUser ? credentials.principal.userEntityRef : undefined;
        return requests.map(({ permission }) => {
          if (person === JANE) return decideChartway(permission, jane, rules);
          const { ALLOW, DENY } = AuthorizeResult;
          return { result: person === ADMIN ? ALLOW : DENY };
        });
      },
    }),
  });
}

const databaseOn = (knex: Knex) =>
  createServiceFactory({
    service: coreServices.database,
    deps: {},
    factory: () => ({ getClient: async () => knex }),
  });

/**
 * Starts the Chartway backend on a database, with embedded Git repositories, the policy of the seven roles and a catalog
 * of all products. Only sign-in is made up.
 *
 * @param dataFolder - With repositories in it; without one it starts with empty ones, and removes them.
 */
export async function startPortal(
  knex: Knex,
  dataFolder?: string,
): Promise<Portal> {
  const folder =
    dataFolder ??
    (await mkdtemp(join(tmpdir(), 'chartway-bench-permissions-')));
  const data = {
    permission: { enabled: true },
    chartway: {
      dataFolder: folder,
      git: { type: 'local' },
      registry: { type: 'layout' },
      // Nothing releases by itself: the commits that the release records name are made up.
      environments: policy().environments.map(environment => ({
        ...environment,
        title: environment.name,
        release: 'manual',
      })),
    },
  };
  const backend = await startTestBackend({
    features: [
      chartwayPlugin,
      databaseOn(knex),
      mockServices.rootConfig.factory({ data }),
      catalogServiceMock.factory({ entities: catalogEntities() }),
      permissionsOf(policy()),
    ],
  });
  const base = `http://localhost:${backend.server.port()}/api/chartway/v1`;
  return {
    url: base,
    async instances(person, query) {
      const url = new URL(`${base}/instances`);
      for (const [name, value] of Object.entries(query)) {
        url.searchParams.set(name, String(value));
      }
      const token = mockCredentials.user.token(person);
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers });
      if (!response.ok) {
        throw new Error(
          `the portal answered ${response.status}: ${await response.text()}`,
        );
      }
      return instanceListSchema.parse(await response.json());
    },
    async stop() {
      await backend.stop();
      if (dataFolder === undefined) {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
