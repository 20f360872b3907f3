import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import { chartwayPlugin } from '../plugin';
import { databaseOf } from './databaseOf';
import { testCatalog } from './testCatalog';
import { testPermissions } from './testPolicy';

/** A running Chartway backend with embedded Git host and registry, for one test file. */
export async function startChartway(
  options: {
    chartway?: JsonObject;
    features?: BackendFeature[];
    /** Takes the place of the catalog with the entities of the tests. */
    catalog?: BackendFeature;
  } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-'));
  const data = {
    permission: { enabled: true },
    chartway: {
      dataFolder: folder,
      git: { type: 'local' },
      registry: { type: 'layout' },
      ...options.chartway,
    },
  };
  const database = databaseOf('chartway');
  const backend = await startTestBackend({
    features: [
      chartwayPlugin,
      database.module,
      mockServices.rootConfig.factory({ data }),
      options.catalog ?? catalogServiceMock.factory({ entities: testCatalog }),
      testPermissions,
      ...(options.features ?? []),
    ],
  });
  const port = backend.server.port();
  const base = `http://localhost:${port}/api/chartway`;
  const client = new ChartwayClient({
    discoveryApi: { getBaseUrl: async () => base },
    fetchApi: { fetch },
  });
  return {
    client,
    url: `${base}/v1`,
    folder,
    async stop() {
      await backend.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Call options of a person. */
export const as = (name: string) => ({
  token: mockCredentials.user.token(`user:default/${name}`),
});

/** Call options of a service in its own name. */
export const asService = (subject: string) => ({
  token: mockCredentials.service.token({
    onBehalfOf: mockCredentials.service(subject),
    targetPluginId: 'chartway',
  }),
});

/** How a call was refused: status and message of the backend's answer. Throws when it was not refused. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    return { status: error.statusCode, message: error.body.error.message };
  }
  throw new Error('The call was not refused');
}
