import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import { isError } from '@backstage/errors';
import { parseYaml11 } from '@chartway/chart-kit';
import { z } from 'zod';

/** How a block of `chartway.clusters` says that a cluster is reached. */
export type ClusterAccess = {
  /** As destinations name it. */
  server: string;
  /** Where it is reached with a token; `server` by default. */
  url?: string;
  /** Path of a kubeconfig file. */
  kubeconfig?: string;
  /** Context of the file; the current one by default. */
  context?: string;
  token?: string;
  /** PEM of the certificate authority, in base64. */
  caData?: string;
};

const address = z.url({ protocol: /^https?$/ });

function urlOf(server: string): URL {
  const parsed = address.safeParse(server);
  if (parsed.success) return new URL(parsed.data);
  throw new Error('the address of the cluster is no http or https URL');
}

// The library does not read `tokenFile`, which others do, relative to the kubeconfig file.
const tokenFiles = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({ tokenFile: z.string().optional() }).nullish(),
    }),
  ),
});

function load(path: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    // A parser of YAML quotes what it could not read: that may be a token.
    if (isError(error) && error.name === 'YAMLException') {
      throw new Error('it is not valid YAML');
    }
    throw error;
  }
  return config;
}

function tokenOf(path: string, userName: string): string | undefined {
  const parsed = tokenFiles.safeParse(parseYaml11(readFileSync(path, 'utf8')));
  const users = parsed.data?.users ?? [];
  const file = users.find(({ name }) => name === userName)?.user?.tokenFile;
  return file && readFileSync(resolve(dirname(path), file), 'utf8').trim();
}

/** Read once: a file that is missing stops the start, not the first request. */
function either(data: string | undefined, file: string | undefined) {
  return data || (file && readFileSync(file).toString('base64')) || undefined;
}

/** Of the file only the chosen cluster, and a user with nothing that would run a program to get credentials. */
function chosen(path: string, context: string | undefined): [Cluster, User] {
  const config = load(path);
  const name = context ?? config.getCurrentContext();
  if (!name) {
    throw new Error('it names no current-context; name one of its contexts');
  }
  const found = config.getContextObject(name);
  if (!found) throw new Error(`it has no context "${name}"`);
  const cluster = config.getCluster(found.cluster);
  if (!cluster) throw new Error(`it has no cluster "${found.cluster}"`);
  const user = config.getUser(found.user);
  if (!user) throw new Error(`it has no user "${found.user}"`);
  const token = user.token || tokenOf(path, user.name);
  const certData = either(user.certData, user.certFile);
  const keyData = either(user.keyData, user.keyFile);
  if (!token && !(certData && keyData)) {
    throw new Error(
      `the user "${user.name}" has neither a token nor a client certificate`,
    );
  }
  const { impersonateUser } = user;
  return [
    {
      ...cluster,
      caData: either(cluster.caData, cluster.caFile),
      caFile: undefined,
    },
    { name: user.name, token, certData, keyData, impersonateUser },
  ];
}

function checkCertificates(cluster: Cluster, user: User): void {
  const pem = (data: string | undefined) =>
    data ? Buffer.from(data, 'base64') : undefined;
  createSecureContext({
    ca: pem(cluster.caData),
    cert: pem(user.certData),
    key: pem(user.keyData),
  });
}

/**
 * How the client library reaches a cluster. Certificates, a key and a token are understood, as text or as files; plugins
 * that fetch credentials are not. Certificates of servers are verified, whatever the file says.
 *
 * @throws Error saying what is wrong with a kubeconfig file or a certificate, without anything secret of its content.
 */
export function kubeConfigOf(access: ClusterAccess): KubeConfig {
  const { server, url, kubeconfig, context, token, caData } = access;
  const [cluster, user] = kubeconfig
    ? chosen(kubeconfig, context)
    : [
        { name: server, server: url ?? server, caData, skipTLSVerify: false },
        { name: 'portal', token },
      ];
  const { href, protocol } = urlOf(cluster.server);
  checkCertificates(cluster, user);
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      ...cluster,
      server: href.replace(/\/+$/, ''),
      // Without it the library refuses to speak HTTP, where there is no certificate to verify.
      skipTLSVerify: protocol === 'http:',
    },
    user,
  );
  return config;
}
