import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { answers, basicAuth, send } from '../probe';
import { TestbedError } from '../TestbedError';
import { TEST_PASSWORD, TEST_USER, Tier, TierContext } from './Tier';

const AccessToken = z.object({ sha1: z.string().min(1) });

type Sections = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean>>>
>;

interface GiteaPaths {
  readonly folder: string;
  readonly staticFiles: string;
  readonly port: number;
}

function serverSections({ folder, staticFiles, port }: GiteaPaths): Sections {
  return {
    '': {
      APP_NAME: 'Testbed',
      RUN_USER: userInfo().username,
      RUN_MODE: 'prod',
      WORK_PATH: folder,
      // It refuses to run as root otherwise, which containers do.
      I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: true,
    },
    server: {
      PROTOCOL: 'http',
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: port,
      ROOT_URL: `http://127.0.0.1:${port}/`,
      STATIC_ROOT_PATH: staticFiles,
      DISABLE_SSH: true,
      // Without it ~/.ssh/authorized_keys would be written.
      SSH_ROOT_PATH: join(folder, 'ssh'),
      OFFLINE_MODE: true,
      LFS_START_SERVER: false,
    },
    database: {
      DB_TYPE: 'sqlite3',
      PATH: join(folder, 'gitea.db'),
      SQLITE_JOURNAL_MODE: 'WAL',
    },
    log: { MODE: 'console', LEVEL: 'Info' },
  };
}

/** Keys for tests only, and everything switched off that would reach out of this machine or take time. */
const QUIET_SECTIONS: Sections = {
  security: {
    INSTALL_LOCK: true,
    SECRET_KEY: 'testbed-not-a-secret',
    INTERNAL_TOKEN: 'testbed-not-a-secret-internal-token',
    // Few rounds: every request with basic authentication pays for them.
    PASSWORD_HASH_ALGO: 'pbkdf2$1000$50',
  },
  oauth2: { JWT_SECRET: 'testbed-not-a-secret-testbed-not-a-secret-0' },
  // The only locale among the static files.
  i18n: { LANGS: 'en-US', NAMES: 'English' },
  service: { DISABLE_REGISTRATION: true },
  webhook: { ALLOWED_HOST_LIST: 'loopback', DELIVER_TIMEOUT: 5 },
  indexer: { ISSUE_INDEXER_TYPE: 'db' },
  actions: { ENABLED: false },
  cron: { ENABLED: false },
  'cron.update_checker': { ENABLED: false },
  picture: { DISABLE_GRAVATAR: true },
  session: { PROVIDER: 'memory' },
};

function toIni(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, keys]) =>
      [
        ...(name ? [`[${name}]`] : []),
        ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`),
      ].join('\n'),
    )
    .join('\n\n');
}

async function createToken(address: string): Promise<string> {
  const { status, body } = await send(
    `${address}/api/v1/users/${TEST_USER}/tokens`,
    {
      method: 'POST',
      headers: { Authorization: basicAuth(TEST_USER, TEST_PASSWORD) },
      body: { name: 'testbed', scopes: ['all'] },
    },
  );
  if (status !== 201) {
    throw new TestbedError(
      `gitea: cannot make an access token: status ${status}: ${body}`,
    );
  }
  return AccessToken.parse(JSON.parse(body)).sha1;
}

/** Gitea on SQLite, with one administrator and an access token. */
export function giteaTier(context: TierContext): Tier {
  const port = context.settings.ports.gitea;
  const folder = context.dataFolder('gitea');
  const address = `http://127.0.0.1:${port}`;
  const config = join(folder, 'app.ini');
  const tokenFile = join(folder, 'token');
  const accountMade = join(folder, 'account-made');

  async function prepare() {
    const staticFiles = context.binaries.requireFolder('gitea-static');
    const sections = {
      ...serverSections({ folder, staticFiles, port }),
      ...QUIET_SECTIONS,
    };
    writeFileSync(config, toIni(sections));
    if (existsSync(accountMade)) return;
    const gitea = (...args: string[]) =>
      context.run('gitea', 'gitea', ['-c', config, ...args], {
        env: { HOME: folder },
      });
    await gitea('migrate');
    await gitea(
      ...['admin', 'user', 'create', '--admin', '--username', TEST_USER],
      ...['--password', TEST_PASSWORD, '--email', 'e2e@example.test'],
      '--must-change-password=false',
    );
    writeFileSync(accountMade, '');
  }

  return {
    name: 'gitea',
    requires: [],
    programs: ['git'],
    stages: [
      [
        {
          name: 'gitea',
          program: 'gitea',
          args: () => ['-c', config, 'web'],
          home: folder,
          ports: [port],
          address,
          prepare,
          readySeconds: 60,
          ready: () => answers(`${address}/api/healthz`),
        },
      ],
    ],
    async initialise() {
      if (existsSync(tokenFile)) return;
      writeFileSync(tokenFile, await createToken(address), { mode: 0o600 });
    },
    environment: () => ({
      GITEA_URL: address,
      GITEA_USER: TEST_USER,
      GITEA_PASSWORD: TEST_PASSWORD,
      GITEA_TOKEN: readFileSync(tokenFile, 'utf8'),
    }),
  };
}
