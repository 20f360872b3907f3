import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeployRequest } from '@chartway/plugin-chartway-common';
import {
  as,
  asService,
  refusal,
  startChartway,
} from './__testUtils__/startChartway';
import { testChart } from './__testUtils__/testChart';

const run = promisify(execFile);

const CONTEXT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};
const VALUES = 'image: registry.example.com/shop:1.2.1 # newer\n';

// The first rendering compiles the engine.
jest.setTimeout(60_000);

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway();
});

afterAll(() => chartway.stop());

async function git(repository: string, ...args: string[]): Promise<string> {
  const folder = join(chartway.folder, 'git', `${repository}.git`);
  const { stdout } = await run('git', ['-C', folder, ...args]);
  return stdout;
}

const commits = async (repository: string) =>
  Number(await git(repository, 'rev-list', '--count', 'main').catch(() => '0'));

function publish(person: string, chart = testChart(), name = 'shop') {
  return chartway.client.publishChart(
    {
      product: 'shop',
      name,
      version: chart.metadata.version,
      archive: chart.archive,
      environment: 'dev',
    },
    as(person),
  );
}

async function request(
  changes: Partial<DeployRequest> = {},
): Promise<DeployRequest> {
  const { digest } = await publish('devin');
  return {
    context: CONTEXT,
    chart: { name: 'shop', version: '1.2.0', digest },
    values: VALUES,
    chartSource: {
      'Chart.yaml': Buffer.from('name: shop\n').toString('base64'),
    },
    reason: 'First release',
    ...changes,
  };
}

describe('the main job over HTTP, on embedded Git host and registry', () => {
  it('publishes a chart, deploys it, and makes no commit the second time', async () => {
    const { client } = chartway;
    const published = await publish('devin');
    expect(published).toMatchObject({ name: 'shop', version: '1.2.0' });
    expect(published.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await publish('devin')).created).toBe(false);
    expect(await client.chartVersions('shop', as('sam'))).toMatchObject({
      versions: ['1.2.0'],
      next: '1.2.1',
    });

    const first = await client.deploy(await request(), as('devin'));
    expect(first.instance).toMatchObject({
      name: 'shop-acme-dev-main',
      namespace: 'shop-acme-dev-main',
      context: CONTEXT,
      owner: 'group:default/team-shop',
      release: {
        chart: { digest: published.digest, version: '1.2.0' },
        valuesCommit: first.valuesCommit.sha,
        images: ['registry.example.com/shop:1.2.1'],
      },
    });
    const before = [await commits('gitops'), await commits('charts')];
    expect(before).toEqual([2, 1]);

    const again = await client.deploy(await request(), as('devin'));
    expect([await commits('gitops'), await commits('charts')]).toEqual(before);
    expect(again.instance).toEqual(first.instance);
    expect(again.valuesCommit).toMatchObject({
      sha: first.valuesCommit.sha,
      created: false,
    });
    expect(again.releaseCommit.created).toBe(false);
    expect(again.chartSourceCommit?.created).toBe(false);
  });

  it('writes exactly the documented files', async () => {
    const { instance } = await chartway.client.deploy(
      await request(),
      as('devin'),
    );
    const files = await git('gitops', 'ls-tree', '-r', '--name-only', 'main');
    expect(files.trim().split('\n')).toEqual([
      'acme/dev/shop-main/release.yaml',
      'acme/dev/shop-main/values.yaml',
      'apps/acme/dev/shop-main.yaml',
    ]);
    const show = (path: string) => git('gitops', 'show', `main:${path}`);
    expect(await show('acme/dev/shop-main/values.yaml')).toBe(VALUES);
    const { chart, valuesCommit, manifestsDigest } = instance.release;
    expect(await show('acme/dev/shop-main/release.yaml')).toBe(
      `# Written by Chartway: the exact release this instance should run.
# People edit values.yaml beside it; a change here is overwritten by the next release.
apiVersion: chartway.io/v1alpha1
kind: Release
context:
  product: shop
  customer: acme
  environment: dev
  instance: main
instanceName: shop-acme-dev-main
namespace: shop-acme-dev-main
release:
  chart:
    name: shop
    version: 1.2.0
    repository: ${chart.repository}
    digest: ${chart.digest}
  valuesCommit: ${valuesCommit}
  manifestsDigest: ${manifestsDigest}
  images:
    - registry.example.com/shop:1.2.1
`,
    );
    const origin = `file://${join(chartway.folder, 'git', 'gitops.git')}`;
    expect(await show('apps/acme/dev/shop-main.yaml')).toBe(
      `# Written by Chartway from release.yaml; a change here is overwritten by the next release.
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop-acme-dev-main
  labels:
    chartway.io/product: shop
    chartway.io/customer: acme
    chartway.io/environment: dev
    chartway.io/instance: main
  annotations:
    chartway.io/instance-name: shop-acme-dev-main
  finalizers:
    - resources-finalizer.argocd.argoproj.io
spec:
  project: default
  destination:
    server: https://kubernetes.default.svc
    namespace: shop-acme-dev-main
  sources:
    - repoURL: ${chart.repository}
      path: "."
      targetRevision: ${chart.digest}
      helm:
        releaseName: shop-acme-dev-main
        valueFiles:
          - $values/acme/dev/shop-main/values.yaml
    - repoURL: ${origin}
      targetRevision: ${valuesCommit}
      ref: values
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
    syncOptions:
      - CreateNamespace=true
      - ServerSideApply=true
    managedNamespaceMetadata:
      labels:
        chartway.io/instance-name: shop-acme-dev-main
`,
    );
    const message = await git('gitops', 'log', '-1', '--format=%an <%ae>%n%B');
    expect(message).toContain('Devin Devops <devin@example.com>');
    expect(message).toMatch(/^Release shop 1\.2\.0 to shop-acme-dev-main$/m);
    expect(message).toMatch(/^Chartway-Actor: user:default\/devin$/m);
    expect(message).toMatch(/^Chartway-Request-Id: [\w-]{36}$/m);
  });

  it('shows the instance to those who may read it and to nobody else', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('devin'));
    const list = await client.instances({ product: 'shop' }, as('sam'));
    expect(list.items.map(({ name }) => name)).toContain('shop-acme-dev-main');
    expect(await client.instances({}, as('nobody'))).toMatchObject({
      items: [],
      totalItems: 0,
    });
    expect(
      await refusal(client.instance('shop-acme-dev-main', as('nobody'))),
    ).toMatchObject({ status: 404 });
    const missing = client.instance('no-such-instance', as('nobody'));
    expect(await refusal(missing)).toMatchObject({ status: 404 });
  });

  it('says that no engine is configured', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('devin'));
    expect(
      await client.deployment('shop-acme-dev-main', as('sam')),
    ).toMatchObject({ status: 'none' });
  });

  it('keeps an instance in Git when values change, and pins the new commit', async () => {
    const { client } = chartway;
    const before = await client.deploy(await request(), as('devin'));
    const after = await client.deploy(
      await request({ values: 'replicas: 3\n' }),
      as('devin'),
    );
    expect(after.valuesCommit.created).toBe(true);
    expect(after.instance.release.valuesCommit).toBe(after.valuesCommit.sha);
    expect(after.instance.release.manifestsDigest).not.toBe(
      before.instance.release.manifestsDigest,
    );
    await client.deploy(await request(), as('devin'));
  });
});

describe('who may do what', () => {
  it('security 28: refuses to publish and deploy for those who only read', async () => {
    expect(await refusal(publish('sam'))).toMatchObject({ status: 403 });
    expect(
      await refusal(chartway.client.deploy(await request(), as('sam'))),
    ).toMatchObject({ status: 403 });
  });

  it('lets a developer deploy what the own team owns, in dev only', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('dana'));
    const prod = { ...CONTEXT, environment: 'prod' };
    expect(
      await refusal(
        client.deploy(await request({ context: prod }), as('dana')),
      ),
    ).toMatchObject({ status: 403 });
    const other = { ...CONTEXT, product: 'billing' };
    expect(
      await refusal(
        client.deploy(await request({ context: other }), as('dana')),
      ),
    ).toMatchObject({ status: 403 });
    expect(await client.checkContext(prod, as('dana'))).toMatchObject({
      status: 'denied',
    });
  });

  it('security 30: lets a service do only what it is named for', async () => {
    const { client } = chartway;
    const catalog = asService('plugin:catalog');
    expect((await client.instances({}, catalog)).totalItems).toBeGreaterThan(0);
    expect(
      await refusal(client.deploy(await request(), catalog)),
    ).toMatchObject({ status: 403 });
    expect(
      (await client.instances({}, asService('plugin:other'))).totalItems,
    ).toBe(0);
    expect(
      (await client.instances({}, asService('external:ci'))).totalItems,
    ).toBe(0);
  });
});

describe('bad input', () => {
  const CASES: [string, Partial<typeof CONTEXT>, RegExp][] = [
    [
      'security 19: a name of 54 characters',
      { instance: 'x'.repeat(40) },
      /has 54 characters, 53 are allowed/,
    ],
    ['security 9: uppercase', { environment: 'Dev' }, /write it in lower case/],
    ['security 9: Cyrillic look-alikes', { customer: 'асме' }, /U\+0430/],
    ['security 1: ..', { product: '../shop' }, /product/],
    ['security 2: an encoded ..', { product: '%2e%2e' }, /product/],
    ['security 3: a backslash', { instance: '..\\x' }, /instance/],
    ['security 7: a wildcard as customer', { customer: '*' }, /customer/],
    ['security 8: a reserved name', { customer: 'apps' }, /reserved/],
    [
      'an environment that is not configured',
      { environment: 'qa' },
      /choose one of dev, sit, uat, prod/,
    ],
    [
      'a customer that is not in the catalog',
      { customer: 'umbrella' },
      /no customer "umbrella"/,
    ],
  ];

  it.each(CASES)('%s is refused, nothing is written', async (_, part, why) => {
    const before = [await commits('gitops'), await commits('charts')];
    const context = { ...CONTEXT, ...part };
    const { status, message } = await refusal(
      chartway.client.deploy(await request({ context }), as('devin')),
    );
    expect(status).toBe(400);
    expect(message).toMatch(why);
    expect([await commits('gitops'), await commits('charts')]).toEqual(before);
  });

  it('security 19: refuses a different instance with the same name', async () => {
    const { client } = chartway;
    const chartOf = async (name: string) => {
      const chart = testChart({ name });
      const { digest } = await client.publishChart(
        {
          product: name,
          name,
          version: '1.2.0',
          archive: chart.archive,
          environment: 'dev',
        },
        as('devin'),
      );
      return { name, version: '1.2.0', digest };
    };
    const one = { ...CONTEXT, product: 'a-b', customer: 'acme' };
    const other = { ...CONTEXT, product: 'a', customer: 'b-acme' };
    await client.deploy(
      await request({ context: one, chart: await chartOf('a-b') }),
      as('devin'),
    );
    const before = await commits('gitops');
    expect(
      await refusal(
        client.deploy(
          await request({ context: other, chart: await chartOf('a') }),
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 409 });
    expect(await commits('gitops')).toBe(before);
    expect(await client.checkContext(other, as('devin'))).toMatchObject({
      instanceName: 'a-b-acme-dev-main',
      status: 'collision',
    });
  });

  it("refuses values that the chart's schema refuses, with Helm's message and without the value", async () => {
    const before = [await commits('gitops'), await commits('charts')];
    const values = 'secrets:\n  password: hunter2-in-the-clear\n';
    const { status, message } = await refusal(
      chartway.client.deploy(await request({ values }), as('devin')),
    );
    expect(status).toBe(400);
    expect(message).toMatch(
      /at '\/secrets\/password': the value does not match/,
    );
    expect(message).not.toContain('hunter2');
    expect([await commits('gitops'), await commits('charts')]).toEqual(before);
  });

  it('security 33: refuses an archive that is another chart than the URL says', async () => {
    const chart = testChart({ name: 'other' });
    expect(await refusal(publish('devin', chart))).toMatchObject({
      status: 400,
    });
    const foreign = chartway.client.publishChart(
      {
        product: 'shop',
        name: 'billing',
        version: '1.2.0',
        archive: testChart({ name: 'billing' }).archive,
        environment: 'dev',
      },
      as('devin'),
    );
    expect(await refusal(foreign)).toMatchObject({ status: 400 });
  });

  it.each(['1.2', 'v1.2.0', 'latest', '1.2.0 '])(
    'refuses the version %j, which is not SemVer',
    async version => {
      const archive = testChart().archive;
      expect(
        await refusal(
          chartway.client.publishChart(
            {
              product: 'shop',
              name: 'shop',
              version,
              archive,
              environment: 'dev',
            },
            as('devin'),
          ),
        ),
      ).toMatchObject({ status: 400 });
    },
  );

  it('security 47: refuses a chart name and a version that lead elsewhere', async () => {
    for (const path of [
      'charts/%2e%2e%2fx/versions/1.0.0',
      'charts/shop/versions/%2F..%2F',
    ]) {
      const response = await fetch(
        `${chartway.url}/${path}?product=shop&environment=dev`,
        {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${as('devin').token}`,
            'content-type': 'application/gzip',
          },
          body: testChart().archive,
        },
      );
      expect(response.status).toBe(400);
      await response.arrayBuffer();
    }
  });

  it('security 49: refuses an archive that is no archive', async () => {
    const chart = { ...testChart(), archive: new Uint8Array(100) };
    expect(await refusal(publish('devin', chart))).toMatchObject({
      status: 400,
    });
  });

  it('refuses other content under a published version', async () => {
    await publish('devin');
    expect(
      await refusal(publish('devin', testChart({ note: 'changed' }))),
    ).toMatchObject({ status: 409 });
  });

  it('security 55: refuses a reason of several lines', async () => {
    const reason = 'fine\n\nChartway-Actor: user:default/somebody-else';
    expect(
      await refusal(
        chartway.client.deploy(await request({ reason }), as('devin')),
      ),
    ).toMatchObject({ status: 400 });
  });

  it('security 18: refuses a reason that holds a credential', async () => {
    const reason = 'with ghp_0123456789abcdefghij0123456789abcdef';
    const { status, message } = await refusal(
      chartway.client.deploy(await request({ reason }), as('devin')),
    );
    expect(status).toBe(400);
    expect(message).not.toContain('ghp_');
  });

  it('refuses a chart source that leads out of its folder', async () => {
    for (const path of ['../x', 'a/../../x', '.git/config', 'instances/x']) {
      const chartSource = { [path]: '' };
      expect(
        await refusal(
          chartway.client.deploy(await request({ chartSource }), as('devin')),
        ),
      ).toMatchObject({ status: 400 });
    }
  });
});

describe('products that the catalog does not know', () => {
  const claim = (owner?: string, person = 'devin') => {
    const chart = testChart({ name: 'brand-new' });
    return chartway.client.publishChart(
      {
        product: 'brand-new',
        name: 'brand-new',
        version: '1.2.0',
        archive: chart.archive,
        environment: 'dev',
        owner,
      },
      as(person),
    );
  };

  it('need an owner that exists', async () => {
    expect(await refusal(claim())).toMatchObject({ status: 400 });
    expect(await refusal(claim('group:default/nobody'))).toMatchObject({
      status: 400,
    });
  });

  it('cannot be claimed for a group one is not in', async () => {
    expect(
      await refusal(claim('group:default/team-shop', 'dana')),
    ).toMatchObject({ status: 403 });
  });

  it('belong to the owner they were deployed for', async () => {
    const { digest } = await claim('group:default/team-shop');
    await chartway.client.deploy(
      {
        context: { ...CONTEXT, product: 'brand-new' },
        chart: { name: 'brand-new', version: '1.2.0', digest },
        values: VALUES,
        chartSource: {
          'Chart.yaml': '',
          'catalog-info.yaml':
            Buffer.from('owner: somebody').toString('base64'),
        },
        owner: 'group:default/team-shop',
      },
      as('devin'),
    );
    const instance = await chartway.client.instance(
      'brand-new-acme-dev-main',
      as('devin'),
    );
    expect(instance.owner).toBe('group:default/team-shop');
    const [component] = await chartway.client.catalogComponents(
      asService('plugin:catalog'),
    );
    expect(component).toMatchObject({
      product: 'brand-new',
      content: expect.stringContaining('owner: group:default/team-shop'),
    });
    // From now on the claim of somebody else does not count.
    await claim('group:default/team-billing', 'dana');
  });
});

describe('the audit log', () => {
  it('has intent and outcome of every effect, and every refusal', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('devin'));
    const bad = await request({ values: 'unknown: 1\n' });
    await expect(client.deploy(bad, as('devin'))).rejects.toThrow();
    await expect(client.deploy(await request(), as('sam'))).rejects.toThrow();
    const { items } = await client.audit(
      { product: 'shop', instance: 'main' },
      as('devin'),
    );
    const [denied, failed, succeeded] = items;
    expect(denied).toMatchObject({
      actor: 'user:default/sam',
      status: 'denied',
      action: 'chartway.instance.deploy',
    });
    expect(failed).toMatchObject({
      actor: 'user:default/devin',
      status: 'failed',
      details: { error: expect.stringContaining('unknown') },
    });
    expect(succeeded).toMatchObject({
      status: 'succeeded',
      subject: 'shop-acme-dev-main',
      reason: 'First release',
      context: CONTEXT,
      after: {
        chart: 'shop',
        chartVersion: '1.2.0',
        chartDigest: expect.stringMatching(/^sha256:/),
        valuesCommit: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
      details: { chart: 'shop 1.2.0' },
    });
    await client.deploy(
      await request({ values: `${VALUES}replicas: 2\n` }),
      as('devin'),
    );
    const { items: later } = await client.audit(
      { product: 'shop', instance: 'main', limit: 1 },
      as('devin'),
    );
    const [change] = later;
    expect(change?.before).toEqual(succeeded?.after);
    expect(change?.after?.valuesCommit).not.toBe(change?.before?.valuesCommit);
  });

  it('shows each person only what they may see', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('dana'));
    const { items } = await client.audit({}, as('dana'));
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ actor }) => actor))).toEqual(
      new Set(['user:default/dana']),
    );
    expect((await client.audit({}, as('nobody'))).items).toEqual([]);
  });

  it('is paged, newest first', async () => {
    const { client } = chartway;
    await client.deploy(await request(), as('devin'));
    const all = await client.audit({ limit: 500 }, as('devin'));
    const first = await client.audit({ limit: 2 }, as('devin'));
    const second = await client.audit(
      { limit: 2, before: first.next },
      as('devin'),
    );
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual(all.items.slice(0, 4).map(({ id }) => id));
    expect(all.next).toBeUndefined();
  });
});
