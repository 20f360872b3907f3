import type {
  ChartwayInfo,
  Environment,
} from '@chartway/plugin-chartway-common';
import type {
  ChartRegistry,
  DeploymentEngine,
  GitHost,
} from '@chartway/plugin-chartway-node';

/** What this portal is connected to. */
export function infoOf(
  settings: {
    insecure: boolean;
    environments: Environment[];
    kubeVersion: string;
  },
  systems: {
    gitHost: GitHost;
    registry: ChartRegistry;
    engines: readonly DeploymentEngine[];
  },
): ChartwayInfo {
  const { gitHost, registry, engines } = systems;
  return {
    insecure: settings.insecure,
    environments: settings.environments,
    gitHost: {
      kind: gitHost.kind,
      ...(gitHost.url && { url: gitHost.url }),
    },
    registry: { kind: registry.kind, url: registry.url },
    engines: engines.map(({ name, kind, url }) => ({
      name,
      kind,
      ...(url && { url }),
    })),
    kubeVersion: settings.kubeVersion,
  };
}
