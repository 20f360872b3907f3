import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, basicAuth, ProbeRequest } from '../probe';
import { Server, TEST_PASSWORD, TEST_USER, Tier, TierContext } from './Tier';

// The registry takes bcrypt only; cost 4, because every request pays it.
const PASSWORD_HASH =
  '$2y$04$cu3itqFb6ELZHtTeLziIiOvE345J0sqjsNxYwITnnMSgAXBoo04r2';

interface RegistryOptions {
  readonly name: string;
  readonly port: number;
  readonly protectedByPassword: boolean;
}

function configuration(
  folder: string,
  { port, protectedByPassword }: RegistryOptions,
): object {
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: join(folder, 'blobs') },
      delete: { enabled: true },
      // A purge in mid-test would make an upload vanish.
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: `127.0.0.1:${port}`, secret: 'testbed-not-a-secret' },
    ...(protectedByPassword && {
      auth: { htpasswd: { realm: 'testbed', path: join(folder, 'htpasswd') } },
    }),
  };
}

function registryServer(
  context: TierContext,
  options: RegistryOptions,
): Server {
  const { name, port, protectedByPassword } = options;
  const folder = context.dataFolder(name);
  const configFile = join(folder, 'config.yml');
  const url = `http://127.0.0.1:${port}`;
  const probe: ProbeRequest = protectedByPassword
    ? { headers: { Authorization: basicAuth(TEST_USER, TEST_PASSWORD) } }
    : {};
  return {
    name,
    program: 'registry',
    args: () => ['serve', configFile],
    // Version 3 sends traces to a collector on localhost unless told not to.
    env: { OTEL_TRACES_EXPORTER: 'none' },
    home: folder,
    ports: [port],
    address: url,
    async prepare() {
      // JSON is YAML.
      writeFileSync(configFile, JSON.stringify(configuration(folder, options)));
      writeFileSync(
        join(folder, 'htpasswd'),
        `${TEST_USER}:${PASSWORD_HASH}\n`,
      );
    },
    readySeconds: 20,
    ready: () => answers(`${url}/v2/`, probe),
  };
}

/** Two OCI registries, one open and one with basic authentication. */
export function registryTier(context: TierContext): Tier {
  const { ports } = context.settings;
  const open = registryServer(context, {
    name: 'registry',
    port: ports.registry,
    protectedByPassword: false,
  });
  const closed = registryServer(context, {
    name: 'registry-auth',
    port: ports.registryAuth,
    protectedByPassword: true,
  });
  return {
    name: 'registry',
    requires: [],
    programs: [],
    stages: [[open, closed]],
    environment: () => ({
      REGISTRY_URL: open.address,
      REGISTRY_AUTH_URL: closed.address,
      REGISTRY_AUTH_USER: TEST_USER,
      REGISTRY_AUTH_PASSWORD: TEST_PASSWORD,
    }),
  };
}
