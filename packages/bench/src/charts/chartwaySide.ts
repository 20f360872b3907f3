import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChartTemplate,
  generateChart,
  packageChart,
  parseChartTemplate,
} from '@chartway/chart-kit';
import type { HelmEngine } from '@chartway/helm-engine';
import type {
  ChartRegistry,
  PackagedChart,
} from '@chartway/plugin-chartway-node';
import { timed, type Timing } from './stages';

const TEMPLATE = join('examples', 'chart-templates', 'web-service');
const FILE = 'chart-template.yaml';
const COORDINATES = {
  product: 'bench-chartway',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
  team: 'shop',
};
const inputs = { image: 'docker.io/nginxinc/nginx-unprivileged' };
const templateRevision = '0'.repeat(40);
const CREATED = 'org.opencontainers.image.created';

/** The chart of one version, and what it took to make it. */
type Made = { chart: PackagedChart; timing: Omit<Timing, 'push'> };

/** What a portal would do in its own process: generate from the example "web service", lint, package, push. */
export class ChartwaySide {
  private constructor(
    private readonly engine: HelmEngine,
    private readonly registry: ChartRegistry,
    private readonly template: ChartTemplate,
  ) {}

  /** A portal reads its chart templates when they change, not for each chart: hence once, here. */
  static async create(
    engine: HelmEngine,
    registry: ChartRegistry,
    root: string,
  ): Promise<ChartwaySide> {
    const text = await readFile(join(root, TEMPLATE, FILE), 'utf8');
    return new ChartwaySide(
      engine,
      registry,
      parseChartTemplate({ [FILE]: text }),
    );
  }

  /** Takes a chart of a version of its own from nothing to the registry. */
  async run(version: string): Promise<Timing> {
    const { chart, timing } = await this.make(version);
    const push = await timed(() => this.registry.push(chart));
    if (!push.result.created) {
      throw new Error(
        `version ${version} of ${chart.name} was in the registry already`,
      );
    }
    return { ...timing, push: push.ms };
  }

  /** All but the push. */
  async make(version: string): Promise<Made> {
    const { template } = this;
    const context = { ...COORDINATES, version };
    const generate = await timed(() =>
      generateChart({ template, templateRevision, context, inputs }),
    );
    const { files, name } = generate.result;
    const lint = await timed(() => this.engine.lint({ chart: { files } }));
    if (!lint.result.ok) {
      throw new Error(`the generated chart fails lint: ${lint.result.output}`);
    }
    const pack = await timed(() => packageChart(files));
    const { archive, layerDigest, configJson: config } = pack.result;
    const { [CREATED]: _, ...annotations } = pack.result.annotations;
    return {
      chart: { name, version, archive, layerDigest, config, annotations },
      timing: { generate: generate.ms, lint: lint.ms, package: pack.ms },
    };
  }
}
