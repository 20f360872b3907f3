import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseYaml11 } from '@chartway/chart-kit';
import { z } from 'zod';

/** How to reach a Kubernetes API; certificates and key are PEM texts. */
export type ClusterAccess = {
  /** URL of the API. */
  url: string;
  token?: string;
  ca?: string;
  cert?: string;
  key?: string;
};

const text = z.string().optional();

const kubeconfig = z.object({
  'current-context': text,
  contexts: z.array(
    z.object({
      name: z.string(),
      context: z.object({ cluster: z.string(), user: z.string() }),
    }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.url({ protocol: /^https?$/ }),
        'certificate-authority': text,
        'certificate-authority-data': text,
      }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        token: text,
        tokenFile: text,
        'client-certificate': text,
        'client-certificate-data': text,
        'client-key': text,
        'client-key-data': text,
      }),
    }),
  ),
});

const pem = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');

function find<T extends { name: string }>(
  items: readonly T[],
  name: string,
  what: string,
): T {
  const found = items.find(item => item.name === name);
  if (found) return found;
  throw new Error(`it has no ${what} "${name}"`);
}

function parseKubeconfig(content: string) {
  const parsed = kubeconfig.safeParse(parseYaml11(content));
  if (parsed.success) return parsed.data;
  // The message of Zod names keys, never values.
  throw new Error(z.prettifyError(parsed.error).replace(/\s+/g, ' '));
}

/**
 * Reads the access of a context (by default the current one) from a kubeconfig file. Certificates, a key and a token are
 * understood, as text or as files; plugins that fetch credentials are not.
 *
 * @throws Error saying what is wrong with the file, without anything of its content.
 */
export function readKubeconfig(path: string, context?: string): ClusterAccess {
  const config = parseKubeconfig(readFileSync(path, 'utf8'));
  const name = context ?? config['current-context'];
  if (!name) throw new Error('it names no current-context');
  const chosen = find(config.contexts, name, 'context').context;
  const { cluster } = find(config.clusters, chosen.cluster, 'cluster');
  const { user } = find(config.users, chosen.user, 'user');
  const file = (relative: string | undefined) =>
    relative === undefined
      ? undefined
      : readFileSync(resolve(dirname(path), relative), 'utf8');
  const either = (data: string | undefined, relative: string | undefined) =>
    data === undefined ? file(relative) : pem(data);
  const access: ClusterAccess = {
    url: cluster.server,
    token: user.token ?? file(user.tokenFile)?.trim(),
    ca: either(
      cluster['certificate-authority-data'],
      cluster['certificate-authority'],
    ),
    cert: either(user['client-certificate-data'], user['client-certificate']),
    key: either(user['client-key-data'], user['client-key']),
  };
  if (!access.token && !(access.cert && access.key)) {
    throw new Error(
      `the user "${chosen.user}" has neither a token nor a client certificate`,
    );
  }
  return access;
}
