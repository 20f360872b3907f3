import { parseYaml11, type FileTree } from '@chartway/chart-kit';
import { z } from 'zod';

/** File of a chart source that says what it was generated from. */
export const CHART_RECORD = 'chartway.yaml';

const decoder = new TextDecoder();

const recordSchema = z.object({
  chartTemplate: z.object({
    name: z.string().min(1),
    revision: z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit SHA'),
  }),
  scope: z.enum(['product', 'instance']),
  product: z.string().min(1),
  appVersion: z.string().optional(),
  inputs: z.record(z.string(), z.json()).default({}),
});

/** What a chart was generated from. */
export type ChartRecord = z.output<typeof recordSchema>;

/**
 * Reads what a chart source was generated from; undefined when it does not say.
 *
 * @throws Error saying what is wrong with the file.
 */
export function readChartRecord(files: FileTree): ChartRecord | undefined {
  const content = files.get(CHART_RECORD);
  if (!content) return undefined;
  const parsed = recordSchema.safeParse(parseYaml11(decoder.decode(content)));
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error).replace(/\s+/g, ' '));
}

const chartSchema = z.object({ version: z.string().optional() });

/** The version that `Chart.yaml` says; undefined when it says none. */
export function readChartVersion(files: FileTree): string | undefined {
  const content = files.get('Chart.yaml');
  if (!content) return undefined;
  try {
    const parsed = chartSchema.safeParse(parseYaml11(decoder.decode(content)));
    return parsed.success ? parsed.data.version : undefined;
  } catch {
    // Whoever broke it sees it in the merged file.
    return undefined;
  }
}
