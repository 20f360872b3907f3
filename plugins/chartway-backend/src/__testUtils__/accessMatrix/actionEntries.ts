import { z } from 'zod';
import type { Asked } from './expectations';
import type { Fixture } from './routeEntry';
import { contextOf, nameOf, type Probe } from './probes';

/** How one action of the actions registry is asked: what assistants may call. */
export type AssistantEntry = {
  action: string;
  permission: Asked;
  what: string;
  input(probe: Probe): object;
  shows(output: unknown, probe: Probe): boolean;
};

const found = z.object({ instances: z.array(z.object({ name: z.string() })) });
const matrix = z.object({
  customers: z.array(
    z.object({
      environments: z.array(
        z.object({ instances: z.array(z.object({ name: z.string() })) }),
      ),
    }),
  ),
});
const one = z.object({ name: z.string() });

const isOne = (output: unknown, probe: Probe) =>
  one.parse(output).name === nameOf(probe);

/** Every action of the actions registry. One that is not here fails the build. */
export const ASSISTANT_ENTRIES: readonly AssistantEntry[] = [
  {
    action: 'chartway:find-instances',
    permission: 'chartway.instance.read',
    what: 'Finds what may be read',
    input: () => ({}),
    shows: (output, probe) =>
      found.parse(output).instances.some(({ name }) => name === nameOf(probe)),
  },
  {
    action: 'chartway:what-runs-where',
    permission: 'chartway.instance.read',
    what: 'Shows what may be read',
    input: probe => ({ product: contextOf(probe).product }),
    shows: (output, probe) =>
      matrix
        .parse(output)
        .customers.flatMap(({ environments }) => environments)
        .flatMap(({ instances }) => instances)
        .some(({ name }) => name === nameOf(probe)),
  },
  {
    action: 'chartway:why-not-healthy',
    permission: 'chartway.instance.read',
    what: 'One instance; what may not be read is not found',
    input: probe => ({ name: nameOf(probe) }),
    shows: isOne,
  },
  {
    action: 'chartway:who-changed-it',
    permission: 'chartway.instance.read',
    what: 'One instance; audit entries as chartway.audit.read allows',
    input: probe => ({ name: nameOf(probe) }),
    shows: isOne,
  },
];

/** How one template action of the scaffolder is run. */
export type TemplateEntry = {
  action: string;
  /** `workspace only`: it reaches nothing outside the workspace of the task. */
  permission: Asked | 'workspace only';
  what: string;
  input(probe: Probe, fixture: Fixture): object;
};

const chart = { chartPath: 'chart' };

/** Every template action of the scaffolder module. One that is not here fails the build. */
export const TEMPLATE_ENTRIES: readonly TemplateEntry[] = [
  {
    action: 'helm:generate',
    permission: 'chartway.chart.generate',
    what: 'Generates a chart',
    input: probe => ({
      template: 'web-service',
      ...contextOf(probe),
      version: '9.0.0',
      targetPath: `generated/${probe}`,
      inputs: { image: 'docker.io/library/nginx' },
    }),
  },
  {
    action: 'helm:lint',
    permission: 'workspace only',
    what: 'Examines a chart',
    input: () => chart,
  },
  {
    action: 'helm:template',
    permission: 'workspace only',
    what: 'Renders a chart',
    input: () => ({ ...chart, releaseName: 'shop', namespace: 'shop' }),
  },
  {
    action: 'helm:package',
    permission: 'workspace only',
    what: 'Packages a chart',
    input: () => chart,
  },
  {
    action: 'helm:push',
    permission: 'chartway.chart.push',
    what: 'Publishes a chart version',
    input(probe, { charts }) {
      const { product, environment } = contextOf(probe);
      const { name, version } = charts.get(product) ?? {};
      return {
        archivePath: `${product}.tgz`,
        ...{ product, environment, chartName: name, version },
      };
    },
  },
  {
    action: 'gitops:deploy',
    permission: 'chartway.instance.deploy',
    what: 'Changes the release of an instance',
    input(probe, { charts }) {
      const context = contextOf(probe);
      const { name, version, digest } = charts.get(context.product) ?? {};
      return {
        ...context,
        ...{ chartName: name, version, digest, valuesPath: 'values.yaml' },
      };
    },
  },
  {
    action: 'argocd:wait',
    permission: 'chartway.instance.read',
    what: 'Waits for an instance; refreshes it where that is allowed',
    input: probe => ({ instanceName: nameOf(probe) }),
  },
];
