import { ChartTemplateError } from '../errors';
import type {
  Image,
  Migration,
  Workload,
  WorkloadsModel,
} from '../template/model';

/** `my-worker` as a key of values: `myWorker`. */
function camelCase(name: string): string {
  return name.replace(/-+([a-z0-9])/g, (_, char: string) => char.toUpperCase());
}

/** A workload and where its parts are in the chart. */
export interface WorkloadView {
  workload: Workload;
  /** Go template expression of its values: `.Values`, or `.Values.worker` when the chart has several workloads. */
  values: string;
  /** Keys that lead to its values. */
  valuesPath: string[];
  /** Go template pipeline that gives its name. */
  name: string;
  /** Longest name; names of StatefulSets and CronJobs become part of longer ones. */
  maxName: number;
  /** Go template expression of its image's values. */
  image: string;
  imagePath: string[];
}

/** A chart of the kinds `workloads` and `image` on its way to text. */
export interface ChartView {
  /** Chart name; prefix of all named templates. */
  name: string;
  product: string;
  model: WorkloadsModel;
  workloads: WorkloadView[];
  migrations: MigrationView[];
}

/** A migration and where its values are. */
export interface MigrationView {
  migration: Migration;
  values: string;
  key: string;
  image: string;
}

const FILE = 'chart-template.yaml';

/** Kinds whose pods serve, and so may have Services. */
export function serves({ workload }: WorkloadView): boolean {
  return (
    workload.ports.length > 0 &&
    workload.kind !== 'Job' &&
    workload.kind !== 'CronJob'
  );
}

/** Longest name by kind: labels made of it must stay within 63 characters. */
function maxName(kind: Workload['kind']): number {
  if (kind === 'StatefulSet' || kind === 'CronJob') return 52;
  return kind === 'Job' ? 54 : 63;
}

function refuse(problem: string, key: string): never {
  throw new ChartTemplateError(problem, { file: FILE, key });
}

function checkPort(workload: Workload, at: string): void {
  const names = new Set(workload.ports.map(port => port.name));
  const used: [string, string | undefined][] = [
    ['ingress.port', workload.ingress?.port],
    ['httpRoute.port', workload.httpRoute?.port],
    ['route.port', workload.route?.port],
    ['serviceMonitor.port', workload.serviceMonitor?.port],
    ...(['liveness', 'readiness', 'startup'] as const).map(
      (name): [string, string | undefined] => {
        const probe = workload.probes?.[name];
        return [`probes.${name}.port`, probe ? probe.port : undefined];
      },
    ),
  ];
  for (const [key, name] of used) {
    if (name !== undefined && !names.has(name)) {
      refuse(
        `the port "${name}" does not exist; ports are ${
          [...names].join(', ') || 'none'
        }`,
        `${at}.${key}`,
      );
    }
  }
  if (names.size < workload.ports.length) {
    refuse('two ports have the same name', `${at}.ports`);
  }
}

function checkWorkload(workload: Workload, at: string): void {
  checkPort(workload, at);
  const { kind } = workload;
  const runsOnce = kind === 'Job' || kind === 'CronJob';
  const facing = ['ingress', 'httpRoute', 'route', 'serviceMonitor'] as const;
  for (const key of facing) {
    if (workload[key] && (runsOnce || workload.ports.length === 0)) {
      refuse(
        `needs a Service; give "ports" and a kind that serves (Deployment, StatefulSet, DaemonSet)`,
        `${at}.${key}`,
      );
    }
  }
  for (const key of ['autoscaling', 'podDisruptionBudget'] as const) {
    if (workload[key] && kind !== 'Deployment' && kind !== 'StatefulSet') {
      refuse(
        `is for the kinds Deployment and StatefulSet, not for ${kind}`,
        `${at}.${key}`,
      );
    }
  }
  // A StatefulSet is always behind a Service, the headless one.
  const served =
    !runsOnce && (workload.ports.length > 0 || kind === 'StatefulSet');
  const byTcp = workload.ports.some(item => item.protocol === 'TCP');
  if (served && !byTcp && workload.probes?.readiness === undefined) {
    refuse(
      'is missing; without a TCP port only a command can tell readiness',
      `${at}.probes.readiness`,
    );
  }
  if (kind === 'CronJob' && !workload.schedule) {
    refuse('is missing; write it as "*/15 * * * *"', `${at}.schedule`);
  }
  if (kind !== 'CronJob' && workload.schedule) {
    refuse(`is for the kind CronJob, not for ${kind}`, `${at}.schedule`);
  }
  const mounts = [
    ...(workload.tmp ? ['/tmp'] : []),
    ...workload.persistence.map(volume => volume.mountPath),
    ...(workload.configFiles ? [workload.configFiles.mountPath] : []),
  ];
  if (new Set(mounts).size < mounts.length) {
    refuse('two volumes are mounted at one path', at);
  }
}

function checkNames(model: WorkloadsModel): void {
  const names = [
    ...model.workloads.map(item => item.name),
    ...model.migrations.map(item => item.name),
  ];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    refuse(
      `two workloads or migrations are called "${twice}"`,
      'spec.workloads',
    );
  }
  if (names.includes('test') || names.includes('headless')) {
    refuse(
      'a workload cannot be called "test" or "headless"; these names are used in the chart',
      'spec.workloads',
    );
  }
}

function imageOf(
  own: Image | undefined,
  shared: Image | undefined,
  at: string,
): Image {
  return (
    own ??
    shared ??
    refuse('is missing; give an image here or at spec.image', at)
  );
}

/** Checks what spans several keys of the model, and works out names and places. */
export function viewChart(
  name: string,
  product: string,
  model: WorkloadsModel,
): ChartView {
  checkNames(model);
  const single = model.workloads.length === 1;
  const workloads = model.workloads.map((workload, index): WorkloadView => {
    const at = `spec.workloads[${index}]`;
    checkWorkload(workload, at);
    imageOf(workload.image, model.image, `${at}.image`);
    const key = camelCase(workload.name);
    const max = maxName(workload.kind);
    // With one workload its image is the chart's image.
    const imagePath = workload.image && !single ? [key, 'image'] : ['image'];
    return {
      workload,
      values: single ? '.Values' : `.Values.${key}`,
      valuesPath: single ? [] : [key],
      name:
        single && max === 63
          ? `include "${name}.fullname" .`
          : `include "${name}.${workload.name}.fullname" .`,
      maxName: max,
      image: `.Values.${imagePath.join('.')}`,
      imagePath,
    };
  });
  const migrations = model.migrations.map((migration, index): MigrationView => {
    if (!migration.image && !model.image && !single) {
      imageOf(undefined, undefined, `spec.migrations[${index}].image`);
    }
    const key = camelCase(migration.name);
    return {
      migration,
      key,
      values: `.Values.${key}`,
      image: migration.image ? `.Values.${key}.image` : '.Values.image',
    };
  });
  return { name, product, model, workloads, migrations };
}
