import { parseYaml11 } from '@chartway/chart-kit';
import { contextSchema, releaseSchema } from '@chartway/plugin-chartway-common';
import { Document, Scalar, visit } from 'yaml';
import { z } from 'zod';
import { readPlainYaml } from './plainYaml';

/** An instance as its release record says it. */
export const instanceRecordSchema = z.object({
  context: contextSchema,
  /** Instance name; Application and Helm release have the same. */
  name: z.string().min(1),
  namespace: z.string().min(1),
  engine: z.string().optional(),
  release: releaseSchema,
});

/** An instance as its release record says it. */
export type InstanceRecord = z.infer<typeof instanceRecordSchema>;

const releaseFile = z.object({
  apiVersion: z.literal('chartway.io/v1alpha1'),
  kind: z.literal('Release'),
  context: contextSchema,
  instanceName: z.string().min(1),
  namespace: z.string().min(1),
  engine: z.string().optional(),
  release: releaseSchema,
});

const HEADER =
  '# Written by Chartway: the exact release this instance should run.\n' +
  '# People edit values.yaml beside it; a change here is overwritten by the next release.\n';

/** Go's YAML ignores underscores wherever they stand in a number (`0_x0` is one), which the writer does not know. */
function quoteNumberLike(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value === 'string' && /^[-+.\d].*_/.test(value)) {
    scalar.type = Scalar.QUOTE_DOUBLE;
  }
}

/** The text of `release.yaml`. The same record gives the same text. */
export function writeReleaseFile(record: InstanceRecord): string {
  const { context, name, namespace, engine, release } = record;
  const { chart } = release;
  const body = {
    apiVersion: 'chartway.io/v1alpha1',
    kind: 'Release',
    context: {
      product: context.product,
      customer: context.customer,
      environment: context.environment,
      instance: context.instance,
    },
    instanceName: name,
    namespace,
    ...(engine && { engine }),
    release: {
      chart: {
        name: chart.name,
        version: chart.version,
        repository: chart.repository,
        digest: chart.digest,
      },
      valuesCommit: release.valuesCommit,
      manifestsDigest: release.manifestsDigest,
      images: release.images,
    },
  };
  const document = new Document(body, { version: '1.1' });
  visit(document, { Scalar: (_, scalar) => quoteNumberLike(scalar) });
  return HEADER + document.toString({ lineWidth: 0 });
}

/**
 * Reads a `release.yaml`: quickly in the form in which the portal writes it, else as any YAML.
 *
 * @throws Error saying what is wrong with the file.
 */
export function parseReleaseFile(text: string): InstanceRecord {
  const parsed = releaseFile.safeParse(
    readPlainYaml(text) ?? parseYaml11(text),
  );
  if (!parsed.success) {
    throw new Error(z.prettifyError(parsed.error).replace(/\s+/g, ' '));
  }
  const {
    context,
    instanceName: name,
    namespace,
    engine,
    release,
  } = parsed.data;
  return { context, name, namespace, ...(engine && { engine }), release };
}
