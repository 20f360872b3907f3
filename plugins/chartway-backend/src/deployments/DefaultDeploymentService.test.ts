import { mockServices } from '@backstage/backend-test-utils';
import type { Instance } from '@chartway/plugin-chartway-common';
import {
  UpstreamError,
  type ApplicationState,
  type DeploymentEngine,
} from '@chartway/plugin-chartway-node';
import type { AuditService } from '../audit/AuditService';
import type { Caller } from '../authorization/Caller';
import { DefaultDeploymentService } from './DefaultDeploymentService';
import { EngineDirectory } from './EngineDirectory';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const COMMIT = 'b'.repeat(40);
const INSTANCE: Instance = {
  name: 'shop-acme-dev-main',
  context: {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
  },
  namespace: 'shop-acme-dev-main',
  engine: 'main',
  application: 'shop-acme-dev-main',
  release: {
    chart: {
      name: 'shop',
      version: '1.0.0',
      repository: 'oci://registry.example.com/charts/shop',
      digest: DIGEST,
    },
    valuesCommit: COMMIT,
    manifestsDigest: DIGEST,
    images: [],
  },
  links: [],
};
const CALLER: Caller = {
  credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
  actor: 'user:default/jane',
  door: 'api',
  requestId: 'request-1',
};
const STATE: ApplicationState = {
  sync: 'Synced',
  health: 'Healthy',
  liveRevisions: [DIGEST, COMMIT],
  messages: [],
  resources: [],
};

const unexpected = (what: string) => () => {
  throw new Error(`Nobody said what ${what} answers`);
};

function engineWith(answers: Partial<DeploymentEngine>): DeploymentEngine {
  return {
    name: 'main',
    kind: 'argocd',
    url: 'https://argocd.example.com',
    connect: unexpected('connect'),
    state: unexpected('state'),
    refresh: unexpected('refresh'),
    webUrl: unexpected('webUrl'),
    ...answers,
  };
}

function serviceWith(
  answers: Partial<DeploymentEngine>,
  instance: Instance = INSTANCE,
) {
  const audit: AuditService = {
    audited: async (_caller, _intent, work) => (await work()).result,
    denied: unexpected('denied'),
  };
  return new DefaultDeploymentService({
    instances: { get: async () => instance },
    engines: new EngineDirectory({
      engines: [engineWith(answers)],
      sources: async () => ({
        gitRepository: 'https://git.example.com/gitops.git',
        branch: 'main',
      }),
      applicationsOf: () => 'apps',
      logger: mockServices.logger.mock(),
    }),
    audit,
    now: () => new Date(0),
  });
}

const statusOf = async (state: Partial<ApplicationState> | undefined) => {
  const service = serviceWith({
    state: async () => state && { ...STATE, ...state },
  });
  return (await service.get('x', CALLER)).status;
};

describe('DefaultDeploymentService', () => {
  it('says arrived for Synced and Healthy at exactly the desired release', async () => {
    expect(await statusOf({})).toBe('arrived');
  });

  it.each<[string, Partial<ApplicationState>]>([
    ['another chart', { liveRevisions: [`sha256:${'c'.repeat(64)}`, COMMIT] }],
    ['other values', { liveRevisions: [DIGEST, 'd'.repeat(40)] }],
    ['the revisions in another order', { liveRevisions: [COMMIT, DIGEST] }],
    ['no revisions', { liveRevisions: [] }],
    ['OutOfSync', { sync: 'OutOfSync' }],
    ['Progressing', { health: 'Progressing' }],
  ])('does not say arrived for %s', async (_, state) => {
    expect(await statusOf(state)).toBe('progressing');
  });

  it.each<[string, Partial<ApplicationState>]>([
    ['an unhealthy release', { health: 'Degraded' }],
    [
      'a failed sync',
      { sync: 'OutOfSync', messages: ['the namespace is forbidden'] },
    ],
  ])('says degraded for %s', async (_, state) => {
    expect(await statusOf(state)).toBe('degraded');
  });

  it('says unknown while the engine does not know the Application', async () => {
    expect(await statusOf(undefined)).toBe('unknown');
  });

  it('security 65: shows an engine that refuses or hangs as unreachable, and is no error', async () => {
    const down = new UpstreamError('Argo CD main cannot be reached', {
      system: 'argocd',
      retryable: true,
    });
    const refusing = serviceWith({ state: () => Promise.reject(down) });
    expect(await refusing.get('x', CALLER)).toMatchObject({
      status: 'unreachable',
      message: 'Argo CD main cannot be reached',
      desired: { chartDigest: DIGEST, valuesCommit: COMMIT },
    });
    const hanging = serviceWith({ state: () => new Promise(() => undefined) });
    expect(await hanging.get('x', CALLER)).toMatchObject({
      status: 'unreachable',
      message: expect.stringContaining('did not answer within 2 seconds'),
    });
  });

  it('says none without an engine, or with one that is configured no more', async () => {
    for (const engine of [undefined, 'former']) {
      const service = serviceWith({}, { ...INSTANCE, engine });
      expect((await service.get('x', CALLER)).status).toBe('none');
      expect((await service.refresh('x', CALLER)).status).toBe('none');
    }
  });

  it('connects the engine to the sources before it has it look at Git', async () => {
    const asked: unknown[] = [];
    const service = serviceWith({
      connect: async sources => {
        asked.push(sources);
      },
      refresh: async application => {
        asked.push(application);
      },
      state: async () => STATE,
    });
    expect((await service.refresh('x', CALLER)).status).toBe('arrived');
    expect(asked).toEqual([
      {
        chartRepository: 'oci://registry.example.com/charts/shop',
        gitRepository: 'https://git.example.com/gitops.git',
        applicationsPath: 'apps',
        branch: 'main',
      },
      'shop-acme-dev-main',
    ]);
  });

  it('passes on that a refresh failed', async () => {
    const down = new UpstreamError('down', {
      system: 'argocd',
      retryable: true,
    });
    const service = serviceWith({ connect: () => Promise.reject(down) });
    await expect(service.refresh('x', CALLER)).rejects.toBe(down);
  });
});
