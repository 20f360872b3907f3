import { mockServices } from '@backstage/backend-test-utils';
import type {
  ApplicationState,
  DeploymentEngine,
  EngineConnection,
  EngineListener,
} from '@chartway/plugin-chartway-node';
import { createArgoCdEngine } from '../ArgoCdDeploymentEngine';
import { FakeArgoCd, type FakeApplication } from './FakeArgoCd';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const COMMIT = 'c0ffee'.repeat(7).slice(0, 40);
export const OLDER = 'dead'.repeat(10);

/** An Application of a chart and its values, Synced and Healthy. */
export function exampleApplication(
  name: string,
  change: {
    metadata?: object;
    spec?: object;
    status?: object;
    operation?: object;
  } = {},
): FakeApplication {
  const revisions = [DIGEST, COMMIT];
  return {
    metadata: { name, ...change.metadata },
    spec: {
      project: 'default',
      destination: { server: 'https://k8s.test', namespace: `${name}-space` },
      sources: [
        {
          repoURL: 'oci://registry.test/shop',
          path: '.',
          targetRevision: DIGEST,
        },
        {
          repoURL: 'https://git.test/gitops.git',
          targetRevision: COMMIT,
          ref: 'values',
        },
      ],
      ...change.spec,
    },
    status: {
      sync: { status: 'Synced', revisions },
      health: { status: 'Healthy' },
      history: [{ id: 1, revisions, deployedAt: '2026-01-02T03:04:05Z' }],
      ...change.status,
    },
    ...(change.operation && { operation: change.operation }),
  };
}

/** Remembers what it was told. */
export class Recording implements EngineListener {
  readonly all: string[][] = [];
  readonly changes: ApplicationState[] = [];
  readonly gone: string[] = [];
  readonly connections: EngineConnection[] = [];

  changed(states: readonly ApplicationState[], all: boolean): void {
    if (all) this.all.push(states.map(({ name }) => name).sort());
    else this.changes.push(...states);
  }

  removed(names: readonly string[]): void {
    this.gone.push(...names);
  }

  connection(connection: EngineConnection): void {
    this.connections.push(connection);
  }
}

/** Fake servers and engines on them, which are closed after every test. */
export function testEngines() {
  const engines: DeploymentEngine[] = [];
  const fakes: FakeArgoCd[] = [];
  afterEach(async () => {
    await Promise.all(engines.splice(0).map(engine => engine.close()));
    const used = fakes.splice(0);
    await Promise.all(used.map(fake => fake.stop()));
    for (const fake of used) fake.assertNoSurprise();
  });
  return {
    async fake(...applications: FakeApplication[]): Promise<FakeArgoCd> {
      const fake = new FakeArgoCd();
      fakes.push(fake);
      await fake.start();
      for (const application of applications) fake.put(application);
      return fake;
    },
    engine(
      fake: { url: string },
      options: Record<string, unknown> = {},
    ): DeploymentEngine {
      const engine = createArgoCdEngine({
        options: {
          type: 'argocd',
          name: 'main',
          url: fake.url,
          token: 'token-nobody-may-see',
          ...options,
        },
        configKey: 'chartway.engines[0]',
        dataFolder: '/nowhere',
        logger: mockServices.logger.mock(),
      });
      engines.push(engine);
      return engine;
    },
  };
}
