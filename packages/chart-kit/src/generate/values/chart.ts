import { ChartTemplateError } from '../../errors';
import type { Image } from '../../template/model';
import type { Context, FileMap } from '../../types';
import { group, leaf, type ValueGroup, type Values } from '../valueTree';
import type { ChartView } from '../view';
import { containerValues, imageValues } from './container';
import { COUNT, OBJECTS, STRING_MAP, STRINGS } from './schemas';
import { workloadValues } from './workload';

/** A secret value may only be a reference, so a plain secret never passes. */
const REFERENCE_PATTERN = '^\\$VAULT_REF_[A-Za-z0-9_.-]+$';

/** Path of the secrets of a stage: the project tier of the environment. */
export function secretPath(context: Context): string {
  return `${context.customer}/${context.environment}/${context.product}`;
}

function storeValues(
  chart: ChartView,
  context: Context | undefined,
): ValueGroup {
  const { secretStore } = chart.model;
  return group('Where the secrets come from (External Secrets Operator).', {
    enabled: leaf(
      'Creates the ExternalSecret. Without it, make a Secret of the same name yourself.',
      true,
    ),
    store: group('Store to read from.', {
      kind: leaf('Kind of the store.', secretStore.kind, {
        schema: {
          type: 'string',
          enum: ['SecretStore', 'ClusterSecretStore'],
        },
      }),
      name: leaf('Name of the store.', secretStore.name),
    }),
    refreshPolicy: leaf('When secrets are read again.', 'Periodic', {
      schema: {
        type: 'string',
        enum: ['Periodic', 'OnChange', 'CreatedOnce'],
      },
    }),
    refreshInterval: leaf(
      'Time between two reads.',
      secretStore.refreshInterval,
    ),
    path: leaf(
      'Path in the store. Empty: the name of the chart.',
      context ? secretPath(context) : '',
    ),
    paths: leaf(
      'Paths of single secrets, by environment variable.',
      {},
      {
        schema: STRING_MAP,
      },
    ),
  });
}

function secretValues(chart: ChartView, context: Context | undefined): Values {
  const { secrets } = chart.model;
  if (secrets.length === 0) return {};
  const leaves = secrets.map(
    ({ key, description, required }) =>
      [key, { description, required }] as const,
  );
  const required = leaves.filter(([, item]) => item.required);
  const optional = leaves.filter(([, item]) => !item.required);
  const properties = leaves.map(([key, { description }]) => [
    key,
    { description, type: 'string', pattern: REFERENCE_PATTERN },
  ]);
  const value = required.map(([key]) => [key, `$VAULT_REF_${key}`]);
  return {
    secrets: leaf(
      'Secrets by environment variable: $VAULT_REF_ and the key in Vault. Never a secret itself; the schema refuses one.',
      Object.fromEntries(value),
      {
        schema: {
          type: 'object',
          additionalProperties: false,
          required: required.map(([key]) => key),
          properties: Object.fromEntries(properties),
        },
        example: optional
          .map(
            ([key, item]) =>
              `  ${key}: $VAULT_REF_${key} # ${item.description.replace(
                /\s+/g,
                ' ',
              )}\n`,
          )
          .join(''),
      },
    ),
    externalSecrets: storeValues(chart, context),
  };
}

function networkValues(chart: ChartView): Values {
  const { networkPolicy } = chart.model;
  const edge = chart.workloads.some(
    ({ workload }) => workload.ingress || workload.httpRoute || workload.route,
  );
  const monitored = chart.workloads.some(
    ({ workload }) => workload.serviceMonitor,
  );
  return {
    networkPolicy: group(
      'NetworkPolicy: in from the same namespace, out to DNS and the own pods, and what is added here.',
      {
        enabled: leaf('Creates the NetworkPolicy.', networkPolicy.enabled),
        ...(edge
          ? {
              edgeNamespaces: leaf(
                'Namespaces of the ingress controllers, let in when one is used.',
                networkPolicy.edgeNamespaces,
                { schema: STRINGS },
              ),
            }
          : {}),
        ...(monitored
          ? {
              monitoringNamespaces: leaf(
                'Namespaces of Prometheus, let in when a ServiceMonitor is used.',
                networkPolicy.monitoringNamespaces,
                { schema: STRINGS },
              ),
            }
          : {}),
        ingress: leaf('Further rules for traffic in.', networkPolicy.ingress, {
          schema: OBJECTS,
        }),
        egress: leaf('Further rules for traffic out.', networkPolicy.egress, {
          schema: OBJECTS,
        }),
      },
    ),
  };
}

function migrationValues(chart: ChartView): Values {
  const entries = chart.migrations.map(({ migration, key }) => [
    key,
    group(
      migration.description ??
        `Migration "${migration.name}": a job that runs before install and upgrade.`,
      {
        enabled: leaf('Runs the job.', true),
        ...(migration.image
          ? { image: group('Image of the job.', imageValues(migration.image)) }
          : {}),
        ...containerValues(migration),
        ...(migration.env
          ? {
              env: leaf(
                'Environment variables; no secrets here.',
                migration.env,
                {
                  schema: STRING_MAP,
                },
              ),
            }
          : {}),
        backoffLimit: leaf(
          'How often it is tried again.',
          migration.backoffLimit,
          {
            schema: COUNT,
          },
        ),
        activeDeadlineSeconds: leaf(
          'How long it may run, in seconds.',
          migration.activeDeadlineSeconds,
          { schema: COUNT },
        ),
      },
    ),
  ]);
  return Object.fromEntries(entries);
}

/** Image of the pod that `helm test` runs, unless the template gives one. */
const TEST_IMAGE: Image = {
  repository: 'docker.io/library/busybox',
  tag: '1.37.0',
  digest: '',
  pullPolicy: 'Always',
};

function contextValues(context: Context | undefined): Values {
  const labels = ['team', 'customer', 'environment', 'instance'] as const;
  const entries = labels.map(part => [
    part,
    leaf(`Label chartway.io/${part}.`, context?.[part] ?? ''),
  ]);
  return {
    chartway: group(
      'Who runs it, for whom and where; becomes labels. Set per instance by Chartway.',
      Object.fromEntries(entries),
    ),
  };
}

/** What every chart has. */
function commonValues(chart: ChartView): Values {
  return {
    serviceAccount: group(
      'ServiceAccount of the pods; its token is not mounted.',
      {
        create: leaf('Creates it.', true),
        name: leaf("Name. Empty: the release's.", ''),
        annotations: leaf(
          'Annotations, such as a cloud role.',
          {},
          { schema: STRING_MAP },
        ),
      },
    ),
    imagePullSecrets: leaf('Secrets to pull images with.', [], {
      schema: OBJECTS,
    }),
    nameOverride: leaf('Replaces the name of the chart in names.', ''),
    fullnameOverride: leaf('Replaces the whole name.', ''),
    test: group('Pod that `helm test` runs.', {
      image: group('Image.', imageValues(chart.model.test.image ?? TEST_IMAGE)),
    }),
  };
}

function addAll(values: Values, more: Values): void {
  for (const [key, node] of Object.entries(more)) {
    if (Object.hasOwn(values, key) || key === 'global') {
      throw new ChartTemplateError(
        `two values are called "${key}"; rename the workload, migration or value`,
        { file: 'chart-template.yaml', key: 'spec' },
      );
    }
    values[key] = node;
  }
}

/**
 * All values of a chart. `context` is given for scope `instance`, whose charts hold it.
 */
export function chartValues(
  chart: ChartView,
  files: FileMap,
  context: Context | undefined,
): Values {
  const values: Values = {};
  const [first] = chart.workloads;
  const shared = chart.model.image ?? first?.workload.image;
  const usesShared =
    chart.workloads.some(view => view.imagePath.length === 1) ||
    chart.migrations.some(view => view.image === '.Values.image');
  const image =
    chart.workloads.length === 1 ? first?.workload.image ?? shared : shared;
  addAll(values, contextValues(context));
  if (usesShared && image) {
    addAll(values, { image: group('Image.', imageValues(image)) });
  }
  if (chart.workloads.length === 1 && first) {
    addAll(values, workloadValues(first, files));
  }
  for (const view of chart.workloads.length > 1 ? chart.workloads : []) {
    const { name, kind, description } = view.workload;
    const [key = ''] = view.valuesPath;
    addAll(values, {
      [key]: group(
        description ?? `Workload "${name}" (${kind}).`,
        workloadValues(view, files),
      ),
    });
  }
  addAll(values, migrationValues(chart));
  addAll(values, secretValues(chart, context));
  addAll(values, networkValues(chart));
  addAll(values, commonValues(chart));
  for (const extra of chart.model.values) {
    addAll(values, {
      [extra.name]: leaf(extra.description, extra.default, {
        schema: extra.schema,
      }),
    });
  }
  return values;
}
