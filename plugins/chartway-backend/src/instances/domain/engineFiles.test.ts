import { defaultEnvironments } from '@chartway/plugin-chartway-common';
import { parse } from 'yaml';
import {
  engineFiles,
  whyNoApplicationSet,
  type EngineFilesFacts,
} from './engineFiles';
import { projectSettings } from './projectFile';

const rule = (rest: object = {}) => ({
  product: '*',
  customer: '*',
  environment: '*',
  engine: 'main',
  project: 'customers',
  server: 'https://kubernetes.default.svc',
  namespace: '{product}-{customer}-{environment}-{instance}',
  ...rest,
});

function facts(
  engine: Partial<EngineFilesFacts['engine']>,
  rest: Partial<EngineFilesFacts> = {},
): EngineFilesFacts {
  return {
    engine: {
      name: 'main',
      applications: 'apps',
      applicationsBy: 'files',
      appProjects: [],
      ...engine,
    },
    destinations: [rule()],
    environments: defaultEnvironments.map(environment => ({
      ...environment,
      sync: environment.name === 'prod' ? ('manual' as const) : 'automatic',
      selfHeal: environment.name !== 'dev',
    })),
    gitRepository: 'https://git.example.com/gitops.git',
    branch: 'main',
    chartsUrl: 'oci://registry.example.com/charts',
    ...rest,
  };
}

const PROJECT = projectSettings.parse({
  name: 'customers',
  syncWindows: [
    {
      kind: 'deny',
      schedule: '0 22 * * fri',
      duration: '60h',
      timeZone: 'Europe/Berlin',
      applications: ['*-prod-*'],
    },
  ],
  roles: [{ name: 'operators', groups: ['ops'], actions: ['get', 'sync'] }],
});

it('a folder is never empty, so that Argo CD prunes the last Application too', () => {
  const files = engineFiles(facts({ name: 'edge', applications: 'apps-edge' }));
  expect(Object.keys(files)).toEqual(['apps-edge/_folder.yaml']);
  const { kind, metadata } = parse(files['apps-edge/_folder.yaml']!);
  // Names of two engines differ: they may apply to one namespace.
  expect([kind, metadata.name]).toEqual(['ConfigMap', 'chartway-edge']);
});

describe('AppProjects', () => {
  it('allow what the destinations and the repositories are, and no more', () => {
    const files = engineFiles(
      facts(
        { appProjects: [PROJECT] },
        {
          destinations: [
            rule({ environment: 'prod', server: 'https://prod.example.com' }),
            rule({ namespace: '{customer}-shared' }),
            rule({ engine: 'other', server: 'https://other.example.com' }),
            rule({ project: 'internal', namespace: 'internal' }),
          ],
        },
      ),
    );
    expect(Object.keys(files)).toEqual([
      'apps/_folder.yaml',
      'apps/_projects/customers.yaml',
    ]);
    const { kind, metadata, spec } = parse(
      files['apps/_projects/customers.yaml']!,
    );
    expect({ kind, name: metadata.name }).toEqual({
      kind: 'AppProject',
      name: 'customers',
    });
    expect(spec.destinations).toEqual([
      { server: 'https://prod.example.com', namespace: '*-*-*-*' },
      { server: 'https://kubernetes.default.svc', namespace: '*-shared' },
    ]);
    expect(spec.sourceRepos).toEqual([
      'https://git.example.com/gitops.git',
      'oci://registry.example.com/charts',
      'oci://registry.example.com/charts/*',
    ]);
    expect(spec.clusterResourceWhitelist).toEqual([
      { group: '', kind: 'Namespace' },
    ]);
  });

  it('carry sync windows, which hold for syncs of the portal too, and roles', () => {
    const files = engineFiles(facts({ appProjects: [PROJECT] }));
    const { spec } = parse(files['apps/_projects/customers.yaml']!);
    expect(spec.syncWindows).toEqual([
      {
        kind: 'deny',
        schedule: '0 22 * * fri',
        duration: '60h',
        timeZone: 'Europe/Berlin',
        applications: ['*-prod-*'],
        manualSync: false,
      },
    ]);
    expect(spec.roles).toEqual([
      {
        name: 'operators',
        groups: ['ops'],
        policies: [
          'p, proj:customers:operators, applications, get, customers/*, allow',
          'p, proj:customers:operators, applications, sync, customers/*, allow',
        ],
      },
    ]);
  });

  it.each([
    [{ name: 'default' }, /belongs to Argo CD itself/],
    [
      {
        name: 'x',
        syncWindows: [{ kind: 'deny', schedule: 'at night', duration: '1h' }],
      },
      /cron schedule/,
    ],
    [
      {
        name: 'x',
        syncWindows: [
          {
            kind: 'deny',
            schedule: '0 0 * * *',
            duration: '1h',
            timeZone: 'Mars/Olympus',
          },
        ],
      },
      /IANA time zone/,
    ],
    [
      {
        name: 'x',
        roles: [{ name: 'r', groups: ['a, p, evil'], actions: ['get'] }],
      },
      /groups/,
    ],
  ])('refuse %j', (settings, why) => {
    const parsed = projectSettings.safeParse(settings);
    expect(String(parsed.error)).toMatch(why);
  });
});

describe('ApplicationSets', () => {
  const setOf = (environment: string) => {
    const files = engineFiles(facts({ applicationsBy: 'application-sets' }));
    return parse(files[`apps/_sets/chartway-main-${environment}.yaml`]!);
  };

  it('are one for each environment, following Git by itself or not', () => {
    const files = engineFiles(facts({ applicationsBy: 'application-sets' }));
    expect(Object.keys(files)).toEqual([
      'apps/_folder.yaml',
      ...['dev', 'sit', 'uat', 'prod'].map(
        name => `apps/_sets/chartway-main-${name}.yaml`,
      ),
    ]);
    const policy = (environment: string) =>
      setOf(environment).spec.template.spec.syncPolicy.automated;
    expect(policy('dev')).toEqual({ prune: true, selfHeal: false });
    expect(policy('uat')).toEqual({ prune: true, selfHeal: true });
    expect(policy('prod')).toBeUndefined();
  });

  it('read the release records of their environment and engine only', () => {
    const [generator] = setOf('uat').spec.generators;
    expect(generator.git.files).toEqual([{ path: '*/uat/*/release.yaml' }]);
    expect(generator.selector).toEqual({ matchLabels: { engine: 'main' } });
  });

  it('name chart and values exactly, in the order of the live revisions', () => {
    const { sources } = setOf('dev').spec.template.spec;
    expect(
      sources.map((s: { targetRevision: string }) => s.targetRevision),
    ).toEqual(['{{ .release.chart.digest }}', '{{ .release.valuesCommit }}']);
    expect(sources[0].helm.valueFiles).toEqual([
      '$values/_environments/{{ .context.environment }}/values.yaml',
      '$values/_customers/{{ .context.customer }}/values.yaml',
      '$values/{{ .context.customer }}/{{ .context.environment }}/{{ .context.product }}-{{ .context.instance }}/values.yaml',
    ]);
  });

  it('are refused where an environment has several projects or servers on one engine', () => {
    const { engine } = facts({});
    const reason = (destinations: ReturnType<typeof rule>[]) =>
      whyNoApplicationSet({ engine, destinations }, 'prod');
    const acme = rule({ customer: 'acme', project: 'acme' });
    expect(reason([acme, rule()])).toMatch(/several projects or servers/);
    expect(reason([rule(), acme])).toBeUndefined();
    expect(reason([{ ...acme, environment: 'dev' }, rule()])).toBeUndefined();
    expect(reason([{ ...acme, engine: 'other' }, rule()])).toBeUndefined();
  });
});
