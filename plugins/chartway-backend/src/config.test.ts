import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readChartwayConfig } from './config';

const MINIMUM = { git: { type: 'local' }, registry: { type: 'layout' } };

const read = (
  chartway: JsonObject | undefined,
  permission: JsonObject = { enabled: true },
  folder = '/nowhere',
) =>
  readChartwayConfig(
    mockServices.rootConfig({
      data: { permission, ...(chartway && { chartway }) },
    }),
    folder,
  );

describe('readChartwayConfig', () => {
  it('completes the least configuration with defaults', () => {
    expect(read(MINIMUM)).toMatchObject({
      insecure: false,
      dataFolder: '/nowhere/data',
      repositories: {
        chartTemplates: { name: 'chart-templates', branch: 'main', folder: '' },
        charts: { name: 'charts', branch: 'main' },
        gitops: { name: 'gitops', branch: 'main' },
      },
      engines: [],
      destinations: [
        {
          product: '*',
          customer: '*',
          environment: '*',
          project: 'default',
          namespace: '{instanceName}',
        },
      ],
      examples: { seed: false, folder: '/nowhere/examples' },
    });
    expect(read(MINIMUM).environments.map(({ name }) => name)).toEqual([
      'dev',
      'sit',
      'uat',
      'prod',
    ]);
  });

  it('hands adapter blocks through as they are', () => {
    const git = { type: 'gitea', url: 'https://git.example.com', token: 'x' };
    expect(read({ ...MINIMUM, git }).git).toEqual(git);
  });

  it('gives every engine a folder of its own for its Applications', () => {
    const engines = ['main', 'edge', 'lab'].map(name => ({
      type: 'argocd',
      name,
    }));
    const own = { ...engines[2], applications: 'labs/apps' };
    const config = read({
      ...MINIMUM,
      engines: [...engines.slice(0, 2), own] as JsonObject[],
    });
    expect(config.engines.map(engine => engine.applications)).toEqual([
      'apps',
      'apps-edge',
      'labs/apps',
    ]);
  });

  it('starts relative paths at the folder with backstage.json', () => {
    const root = mkdtempSync(join(tmpdir(), 'chartway-config-'));
    writeFileSync(join(root, 'backstage.json'), '{}');
    const config = read(
      { ...MINIMUM, dataFolder: 'kept', examples: { folder: '/absolute' } },
      undefined,
      join(root, 'packages', 'backend'),
    );
    expect(config.dataFolder).toBe(join(root, 'kept'));
    expect(config.examples.folder).toBe('/absolute');
  });

  const environment = {
    name: 'dev',
    title: 'Development',
    group: 'dev',
    release: 'automatic',
  };
  const CASES: [string, JsonObject | undefined][] = [
    ['chartway.git: is missing', undefined],
    ['chartway.registry: is missing', { git: { type: 'local' } }],
    ['chartway.git.type: is missing', { ...MINIMUM, git: {} }],
    ['chartway.dataFolder: ', { ...MINIMUM, dataFolder: 7 }],
    ['chartway.kubeVersion: ', { ...MINIMUM, kubeVersion: 'newest' }],
    ['chartway.typo: no such key', { ...MINIMUM, typo: 1 }],
    [
      'chartway.repositories.charts.brunch: no such key',
      { ...MINIMUM, repositories: { charts: { brunch: 'main' } } },
    ],
    [
      'chartway.repositories.gitops.name: ',
      { ...MINIMUM, repositories: { gitops: { name: '../x' } } },
    ],
    [
      'chartway.repositories.chartTemplates.folder: ',
      { ...MINIMUM, repositories: { chartTemplates: { folder: 'a/../..' } } },
    ],
    ['chartway.environments: ', { ...MINIMUM, environments: [] }],
    [
      'chartway.environments[0].release: ',
      {
        ...MINIMUM,
        environments: [{ ...environment, release: 'sometimes' }],
      },
    ],
    [
      'chartway.environments[0].name: ',
      { ...MINIMUM, environments: [{ ...environment, name: 'Dev' }] },
    ],
    [
      'chartway.environments[1].name: "dev" is there twice',
      { ...MINIMUM, environments: [environment, environment] },
    ],
    [
      'chartway.engines[0].name: is missing',
      { ...MINIMUM, engines: [{ type: 'argocd' }] },
    ],
    [
      'chartway.engines[1].applications: the folder apps/two overlaps with apps',
      {
        ...MINIMUM,
        engines: [
          { type: 'argocd', name: 'one' },
          { type: 'argocd', name: 'two', applications: 'apps/two' },
        ],
      },
    ],
    [
      'chartway.engines[0].applications: must not lead out of the repository',
      {
        ...MINIMUM,
        engines: [{ type: 'argocd', name: 'one', applications: '../apps' }],
      },
    ],
    [
      'chartway.destinations[0].engine: there is no engine "main"',
      { ...MINIMUM, destinations: [{ engine: 'main' }] },
    ],
    [
      'chartway.destinations[0].environment: there is no environment "qa"',
      { ...MINIMUM, destinations: [{ environment: 'qa' }] },
    ],
    [
      'chartway.destinations[0].namespace: {team} is no placeholder',
      { ...MINIMUM, destinations: [{ namespace: '{team}-x' }] },
    ],
    [
      'chartway.destinations[0].server: ',
      { ...MINIMUM, destinations: [{ server: 'somewhere' }] },
    ],
    ['chartway.examples.seed: ', { ...MINIMUM, examples: { seed: 'yes' } }],
    ['chartway.insecure: ', { ...MINIMUM, insecure: 'no' }],
  ];

  it.each(CASES)('names the key: %s', (key, chartway) => {
    expect(() => read(chartway)).toThrow(`\n  ${key}`);
  });

  it('names every wrong key at once', () => {
    expect(() => read({ dataFolder: 7, git: {} })).toThrow(
      /chartway\.dataFolder[\s\S]*chartway\.git\.type[\s\S]*chartway\.registry/,
    );
  });

  it('never repeats a value, which may be a secret', () => {
    const git = { type: 'gitea', token: 'hunter2' };
    expect(() => read({ git, registry: 'hunter2' })).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('security 29: does not start with permissions switched off', () => {
    const off = { enabled: false };
    expect(() => read(MINIMUM, off)).toThrow(/permission\.enabled: true/);
    expect(() => read(MINIMUM, {})).toThrow(/permission\.enabled: true/);
    expect(read({ ...MINIMUM, insecure: true }, off).insecure).toBe(true);
  });
});
