import { NotFoundError } from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
import type { Instance } from '@chartway/plugin-chartway-common';
import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import type { AuditIntent, AuditService } from '../../audit/AuditService';
import { DefaultDeploymentService } from '../DefaultDeploymentService';
import { DefaultLiveDetailsService } from '../DefaultLiveDetailsService';
import { EngineDirectory } from '../EngineDirectory';
import { WatchIds } from '../WatchIds';
import type { SyncWindow } from '../domain/syncWindows';
import { exampleInstance } from './exampleInstance';

/** An intent and how it ended. */
export type Audited = AuditIntent & { ended: 'succeeded' | 'failed' };

/** The engines in a directory, with a GitOps repository that they are connected to. */
export const directoryOf = (engines: readonly DeploymentEngine[]) =>
  new EngineDirectory({
    engines,
    sources: async () => ({
      gitRepository: 'https://git.example.com/gitops.git',
      branch: 'main',
    }),
    applicationsOf: () => 'apps',
    logger: mockServices.logger.mock(),
  });

/** The services of the room on some engines and instances; everything that is audited is noted. */
export function deploymentServices(
  engines: readonly DeploymentEngine[],
  instances: readonly Instance[] = [exampleInstance()],
  windows: readonly SyncWindow[] = [],
) {
  const audited: Audited[] = [];
  const audit: AuditService = {
    async audited(_caller, intent, work) {
      try {
        const { result } = await work();
        audited.push({ ...intent, ended: 'succeeded' });
        return result;
      } catch (error) {
        audited.push({ ...intent, ended: 'failed' });
        throw error;
      }
    },
    async denied() {
      throw new Error('Nobody decides here');
    },
  };
  const all = {
    async get(name: string) {
      const found = instances.find(instance => instance.name === name);
      if (!found) throw new NotFoundError(`There is no instance "${name}".`);
      return found;
    },
    named: async (names: readonly string[]) =>
      instances.filter(({ name }) => names.includes(name)),
  };
  const common = {
    instances: all,
    engines: directoryOf(engines),
    now: () => new Date(0),
  };
  return {
    audited,
    instances: all,
    deployments: new DefaultDeploymentService({
      ...common,
      audit,
      windowsOf: (engine, project) =>
        engine === 'main' && project === 'default' ? windows : [],
      watchIds: new WatchIds(new Uint8Array(32)),
      environments: [
        {
          name: 'dev',
          title: 'Development',
          group: 'dev',
          release: 'automatic',
          save: 'commit',
          sync: 'automatic',
          selfHeal: true,
        },
      ],
    }),
    details: new DefaultLiveDetailsService({
      ...common,
      maskingKey: new Uint8Array(32).fill(7),
    }),
  };
}
