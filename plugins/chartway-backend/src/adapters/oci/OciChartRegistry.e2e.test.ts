import { mockServices } from '@backstage/backend-test-utils';
import { describeChartRegistry } from './__testUtils__/chartRegistryContract';
import { createOciChartRegistry } from './OciChartRegistry';

const RUN = `t${Date.now().toString(36)}`;

function setting(key: string): string {
  const value = process.env[key];
  if (!value) {
    throw new Error(
      `${key} is not set: start the testbed's registry (npm run testbed -- up registry) and load its env file.`,
    );
  }
  return value;
}

function open(address: string, credentials?: object) {
  return createOciChartRegistry({
    options: {
      type: 'oci',
      url: `oci://${new URL(address).host}/oci-adapter-${RUN}`,
      plainHttp: true,
      ...credentials,
    },
    configKey: 'chartway.registry',
    dataFolder: '/nowhere',
    logger: mockServices.logger.mock(),
  });
}

const credentials = () => ({
  username: setting('REGISTRY_AUTH_USER'),
  password: setting('REGISTRY_AUTH_PASSWORD'),
});

describeChartRegistry('a registry without authentication', async () => ({
  registry: open(setting('REGISTRY_URL')),
  other: open(setting('REGISTRY_URL')),
  prefix: 'open-',
}));

describeChartRegistry('a registry with Basic authentication', async () => ({
  registry: open(setting('REGISTRY_AUTH_URL'), credentials()),
  other: open(setting('REGISTRY_AUTH_URL'), credentials()),
  prefix: 'auth-',
}));
