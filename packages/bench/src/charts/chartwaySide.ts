import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  generateChart,
  packageChart,
  parseChartTemplate,
} from '@chartway/chart-kit';
import type { HelmEngine } from '@chartway/helm-engine';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import { type Side, timed } from './stages';

const TEMPLATE = join('examples', 'chart-templates', 'web-service');
const FILE = 'chart-template.yaml';
const CREATED = 'org.opencontainers.image.created';

/** What a portal would do in its own process: generate from the example "web service", lint, package, push. */
export async function chartwaySide(
  engine: HelmEngine,
  registry: ChartRegistry,
  root: string,
): Promise<Side> {
  const text = await readFile(join(root, TEMPLATE, FILE), 'utf8');
  // A portal reads its chart templates when they change, not for each chart.
  const template = parseChartTemplate({ [FILE]: text });
  return async version => {
    const generate = await timed(() =>
      generateChart({
        template,
        templateRevision: '0'.repeat(40),
        context: {
          product: 'bench-chartway',
          customer: 'acme',
          environment: 'dev',
          instance: 'main',
          version,
          team: 'shop',
        },
        inputs: { image: 'docker.io/nginxinc/nginx-unprivileged' },
      }),
    );
    const { files, name } = generate.result;
    const lint = await timed(() => engine.lint({ chart: { files } }));
    if (!lint.result.ok) {
      throw new Error(`the generated chart fails lint: ${lint.result.output}`);
    }
    const pack = await timed(() => packageChart(files));
    const { archive, layerDigest, configJson, annotations } = pack.result;
    const { [CREATED]: _, ...lasting } = annotations;
    const push = await timed(() =>
      registry.push({
        name,
        version,
        archive,
        layerDigest,
        config: configJson,
        annotations: lasting,
      }),
    );
    if (!push.result.created) {
      throw new Error(
        `version ${version} of ${name} was in the registry already`,
      );
    }
    return {
      generate: generate.ms,
      lint: lint.ms,
      package: pack.ms,
      push: push.ms,
    };
  };
}
