import { effectiveValues, type Json } from '@chartway/chart-kit';
import type {
  Context,
  Environment,
  InstanceValues,
  ValuesLayer,
} from '@chartway/plugin-chartway-common';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { redact } from '../../redaction/redact';
import { layerKinds } from '../domain/layerKinds';
import type { InstanceRecord } from '../domain/releaseFile';
import type { LayerText } from '../layers';
import { namedLayers } from './ChangeChecker';
import type { ChartArchive, ChartArchives } from './ChartArchives';
import type { GitValues } from './GitValues';

/** What the reader works with. */
export type ValuesReaderOptions = {
  repository: Pick<RepositoryAccess, 'knownWebUrl'>;
  git: GitValues;
  charts: ChartArchives;
  environments: readonly Environment[];
};

/** How an environment saves and releases values. */
export function policyOf(
  environments: readonly Environment[],
  { environment }: Context,
): Pick<Environment, 'save' | 'release'> {
  const found = environments.find(({ name }) => name === environment);
  // One that is not configured any more changes nothing by itself.
  return found ?? { save: 'pull-request', release: 'manual' };
}

/** Shows the values of an instance, layer by layer and as they come to. */
export class ValuesReader {
  readonly #options: ValuesReaderOptions;

  constructor(options: ValuesReaderOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError */
  async read(name: string): Promise<InstanceValues> {
    const { git, charts } = this.#options;
    const head = await git.head();
    const record = await git.record(name, head);
    const [chart, texts, pinned, pullRequests] = await Promise.all([
      charts.of(record.release.chart),
      git.layers(head, record),
      git.pinnedLayers(record),
      git.pullRequests(name),
    ]);
    const pending = await git.pending(record, texts, pinned);
    const { save, release } = policyOf(
      this.#options.environments,
      record.context,
    );
    return {
      layers: this.#layers(record, chart, texts),
      ...effective(chart, texts),
      schema: chart.schema,
      commit: head.sha ?? '',
      releasedCommit: record.release.valuesCommit,
      pending: pending.map(({ sha, authoredAt, author, message }) => ({
        sha,
        at: authoredAt,
        author: redact(author.name),
        title: redact(message.split('\n')[0] ?? ''),
        ...this.#url({ revision: sha }),
      })),
      pullRequests: pullRequests.map(({ number, title, author, url }) => ({
        number,
        title: redact(title),
        author: redact(author),
        ...(url && { url }),
      })),
      saveAs: save,
      release,
    };
  }

  #layers(
    { context }: InstanceRecord,
    { defaults }: ChartArchive,
    texts: readonly LayerText[],
  ): ValuesLayer[] {
    const chart: ValuesLayer = {
      ...{ path: '', title: 'Chart defaults', kind: 'chart', text: defaults },
      exists: defaults !== '',
      editable: false,
      reason: 'Defaults come with the chart; another chart version has others.',
    };
    const own = layerKinds(context).map((layer, index): ValuesLayer => {
      const { path, kind, title } = layer;
      const { text = '', exists = false } = texts[index] ?? {};
      const url = exists ? this.#url({ path }) : {};
      return { path, kind, title, text, exists, editable: true, ...url };
    });
    return [chart, ...own];
  }

  #url(location: { path?: string; revision?: string }): { url?: string } {
    const url = this.#options.repository.knownWebUrl(location);
    return url ? { url } : {};
  }
}

/** Merged values with origins; nothing where a layer cannot be read, which the layers themselves show. */
function effective(
  chart: ChartArchive,
  texts: readonly LayerText[],
): { effective: Json; origins: InstanceValues['origins'] } {
  try {
    const { values, origins } = effectiveValues(namedLayers(chart, texts));
    return { effective: values, origins };
  } catch {
    return { effective: {}, origins: [] };
  }
}
