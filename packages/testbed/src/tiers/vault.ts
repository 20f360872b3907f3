import { join } from 'node:path';
import { answers, ProbeRequest, send } from '../probe';
import { TestbedError } from '../TestbedError';
import { Tier, TierContext } from './Tier';

const ROOT_TOKEN = 'root';

const asRoot = (rest: ProbeRequest = {}): ProbeRequest => ({
  ...rest,
  headers: { 'X-Vault-Token': ROOT_TOKEN },
});

async function create(url: string, request: ProbeRequest) {
  const { status, body } = await send(url, asRoot(request));
  if (status >= 300) {
    throw new TestbedError(
      `vault: cannot make ${url}: status ${status}: ${body}`,
    );
  }
}

/** HashiCorp Vault in development mode: in memory, with KV version 2 at secret/ and kv/ and an audit log. */
export function vaultTier(context: TierContext): Tier {
  const port = context.settings.ports.vault;
  const folder = context.dataFolder('vault');
  const address = `http://127.0.0.1:${port}`;
  const auditLog = join(folder, 'audit.log');
  const api = (path: string) => `${address}/v1/sys/${path}`;

  return {
    name: 'vault',
    requires: [],
    programs: [],
    stages: [
      [
        {
          name: 'vault',
          program: 'vault',
          args: () => [
            'server',
            '-dev',
            `-dev-root-token-id=${ROOT_TOKEN}`,
            `-dev-listen-address=127.0.0.1:${port}`,
            '-dev-no-store-token',
          ],
          home: folder,
          ports: [port],
          address,
          readySeconds: 60,
          // It reports to be healthy before secret/ is mounted.
          ready: async () =>
            (await answers(api('health'))) &&
            (await answers(api('mounts/secret'), asRoot())),
        },
      ],
    ],
    async initialise() {
      const mounts = await send(api('mounts'), asRoot());
      if (!mounts.body.includes('"kv/"')) {
        const body = { type: 'kv', options: { version: '2' } };
        await create(api('mounts/kv'), { method: 'POST', body });
      }
      const audit = await send(api('audit'), asRoot());
      if (!audit.body.includes('"file/"')) {
        const body = { type: 'file', options: { file_path: auditLog } };
        await create(api('audit/file'), { method: 'PUT', body });
      }
    },
    environment: () => ({
      VAULT_ADDR: address,
      VAULT_TOKEN: ROOT_TOKEN,
      VAULT_AUDIT_LOG: auditLog,
    }),
  };
}
