import type { WorkloadsModel } from '../template/model';
import type {
  ChartImage,
  ChartPort,
  Context,
  FileMap,
  GenerateRequest,
  JsonObject,
  SecretKey,
} from '../types';
import type { InstanceBlock } from './documents';
import {
  configMaps,
  externalSecret,
  migration,
  serviceAccount,
} from './templates/config';
import { helpersTpl } from './templates/helpers';
import {
  httpRoute,
  ingress,
  networkPolicy,
  route,
  serviceMonitor,
  services,
} from './templates/network';
import { notesTxt, testPod } from './templates/notes';
import { documents } from './templates/text';
import {
  horizontalPodAutoscaler,
  persistentVolumeClaims,
  podDisruptionBudget,
  workloadObject,
} from './templates/workloads';
import type { Values } from './valueTree';
import { serves, viewChart, type ChartView } from './view';
import { toYaml } from '../yaml/toYaml';
import { chartValues, secretPath } from './values/chart';

/** What a kind of chart template makes of its model. */
export interface Generated {
  /** Files below `templates/` and the like; not `Chart.yaml` and `values.yaml`. */
  files: FileMap;
  values: Values;
  secretKeys: SecretKey[];
  ports: ChartPort[];
  images: ChartImage[];
  instance: InstanceBlock[];
}

/** Starters of Helm write the name of the chart so. Source: https://helm.sh/docs/topics/charts/#chart-starter-packs */
const CHART_NAME = /<CHARTNAME>/g;

function templates(chart: ChartView): FileMap {
  const each = chart.workloads;
  const ofKind = (kind: string): string =>
    documents(
      each
        .filter(view => view.workload.kind === kind)
        .map(view => workloadObject(chart, view)),
    );
  const candidates: FileMap = {
    '_helpers.tpl': helpersTpl(chart),
    'NOTES.txt': notesTxt(chart),
    'deployment.yaml': ofKind('Deployment'),
    'statefulset.yaml': ofKind('StatefulSet'),
    'daemonset.yaml': ofKind('DaemonSet'),
    'job.yaml': ofKind('Job'),
    'cronjob.yaml': ofKind('CronJob'),
    'service.yaml': documents(each.flatMap(view => services(chart, view))),
    'ingress.yaml': documents(each.map(view => ingress(chart, view))),
    'httproute.yaml': documents(each.map(view => httpRoute(chart, view))),
    'route.yaml': documents(each.map(view => route(chart, view))),
    'hpa.yaml': documents(
      each.map(view => horizontalPodAutoscaler(chart, view)),
    ),
    'pdb.yaml': documents(each.map(view => podDisruptionBudget(chart, view))),
    'networkpolicy.yaml': networkPolicy(chart),
    'serviceaccount.yaml': serviceAccount(chart),
    'configmap.yaml': documents(each.flatMap(view => configMaps(chart, view))),
    'pvc.yaml': documents(
      each.flatMap(view => persistentVolumeClaims(chart, view)),
    ),
    'servicemonitor.yaml': documents(
      each.map(view => serviceMonitor(chart, view)),
    ),
    'externalsecret.yaml': externalSecret(chart),
    'migration.yaml': documents(
      chart.migrations.flatMap((view, index) => migration(chart, view, index)),
    ),
    'tests/connection.yaml': testPod(chart),
  };
  const needed = Object.entries(candidates).filter(([, text]) => text !== '');
  return Object.fromEntries(
    needed.map(([path, text]) => [`templates/${path}`, text]),
  );
}

/** The template's own Helm templates, copied with the chart's name put in. */
function extraTemplates(files: FileMap, name: string): FileMap {
  const entries = Object.entries(files)
    .filter(([path]) => path.startsWith('templates/'))
    .map(([path, content]): [string, Uint8Array | string] => [
      path,
      (typeof content === 'string'
        ? content
        : new TextDecoder().decode(content)
      ).replace(CHART_NAME, name),
    ]);
  return Object.fromEntries(entries);
}

function portsOf(chart: ChartView): ChartPort[] {
  return chart.workloads.filter(serves).flatMap(({ workload }) =>
    workload.ports.map(port => ({
      workload: workload.name,
      name: port.name,
      port: port.servicePort ?? port.containerPort,
      containerPort: port.containerPort,
      protocol: port.protocol,
    })),
  );
}

function imagesOf(chart: ChartView): ChartImage[] {
  const result = new Map<string, ChartImage>();
  const single = chart.workloads.length === 1;
  for (const { workload, imagePath } of chart.workloads) {
    const image =
      single || imagePath.length > 1
        ? workload.image ?? chart.model.image
        : chart.model.image;
    if (!image) continue;
    const { repository, tag, digest } = image;
    result.set(imagePath.join('.'), {
      valuesPath: imagePath,
      repository,
      tag,
      digest,
    });
  }
  for (const { migration: item, key } of chart.migrations) {
    if (!item.image) continue;
    const { repository, tag, digest } = item.image;
    result.set(key, { valuesPath: [key, 'image'], repository, tag, digest });
  }
  return [...result.values()];
}

/** Nests a value below keys. */
function nest(path: string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>(
    (inner, key) => ({ [key]: inner }),
    value,
  );
}

const IMAGE_EXAMPLE = { tag: '', digest: '' };

function instanceBlocks(
  chart: ChartView,
  images: ChartImage[],
  request: GenerateRequest,
  instanceScope: boolean,
): InstanceBlock[] {
  const { context, image } = request;
  const { team, customer, environment, instance } = context;
  const [first] = images;
  const imagePath = first?.valuesPath ?? ['image'];
  const hasSecrets = chart.model.secrets.length > 0;
  return [
    {
      comment: 'Who runs it, for whom and where.',
      values: instanceScope
        ? {}
        : { chartway: { team, customer, environment, instance } },
    },
    {
      comment:
        'Image of this instance. A digest wins over the tag; without both, the appVersion of the chart.',
      values: image ? nest(imagePath, { ...image }) : {},
      example: toYaml(nest(imagePath, IMAGE_EXAMPLE)),
    },
    {
      comment: 'Path of the secrets in Vault.',
      values:
        hasSecrets && !instanceScope
          ? { externalSecrets: { path: secretPath(context) } }
          : {},
    },
  ];
}

/** Generates charts of the kinds `workloads` and `image`. */
export function generateWorkloads(
  name: string,
  model: WorkloadsModel,
  request: GenerateRequest,
  context: Context | undefined,
): Generated {
  const { template } = request;
  const chart = viewChart(name, request.context.product, model);
  const extraFiles = Object.entries(template.files).filter(([path]) =>
    path.startsWith('files/'),
  );
  const images = imagesOf(chart);
  return {
    files: {
      ...templates(chart),
      ...extraTemplates(template.files, name),
      ...Object.fromEntries(extraFiles),
    },
    values: chartValues(chart, template.files, context),
    secretKeys: model.secrets,
    ports: portsOf(chart),
    images,
    instance: instanceBlocks(chart, images, request, context !== undefined),
  };
}
