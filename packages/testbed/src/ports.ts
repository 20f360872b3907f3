import { TestbedError } from './TestbedError';

/** Every port the servers listen on when no offset is given. */
const DEFAULTS = {
  registry: 5000,
  registryAuth: 5001,
  postgres: 5433,
  vault: 8200,
  gitea: 3030,
  etcd: 2379,
  etcdPeer: 2380,
  kubeApiserver: 6443,
  kubeControllerManager: 10257,
  kubeScheduler: 10259,
  kwok: 10247,
  redis: 6380,
  argocdServer: 8180,
  argocdRepoServer: 8181,
  argocdControllerMetrics: 8182,
  argocdServerMetrics: 8183,
  argocdRepoServerMetrics: 8184,
  argocdTwoServer: 8185,
  argocdTwoServerMetrics: 8186,
  argocdTwoControllerMetrics: 8187,
  argocdApplicationSetMetrics: 8190,
  argocdApplicationSetProbe: 8191,
  argocdApplicationSetWebhook: 8192,
} as const;

/** Port numbers by what listens there. */
export type Ports = Readonly<Record<keyof typeof DEFAULTS, number>>;

const HIGHEST_OFFSET = 65_535 - Math.max(...Object.values(DEFAULTS));

/**
 * All ports moved up by `offset`, so that two testbeds run beside each other.
 * @throws TestbedError when the offset is no whole number or moves a port out of range.
 */
export function portsAt(offset: number): Ports {
  if (!Number.isInteger(offset) || offset < 0 || offset > HIGHEST_OFFSET) {
    throw new TestbedError(
      `the port offset must be a whole number from 0 to ${HIGHEST_OFFSET}, not ${offset}`,
    );
  }
  const moved = { ...DEFAULTS } as Record<keyof typeof DEFAULTS, number>;
  for (const name of Object.keys(moved) as (keyof typeof DEFAULTS)[]) {
    moved[name] += offset;
  }
  return moved;
}
