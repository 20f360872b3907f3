import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { HelmEngine, RenderResult } from '@chartway/helm-engine';
import type { ClusterVersions, Kubernetes } from './ClusterVersions';
import type { Destination } from './InstanceService';
import { imagesOf } from './domain/manifests';

/** One existing layer of values. */
export type ValuesLayer = { path: string; content: string };

/** What rendering tells of a release. */
export type RenderedRelease = {
  /** `sha256:…` over everything `helm template` prints. */
  manifestsDigest: string;
  /** Images of workloads and hooks, sorted. */
  images: string[];
};

/** What to render. */
export type RenderOrder = {
  archive: Uint8Array;
  layers: ValuesLayer[];
  name: string;
  destination: Destination;
};

/** A rendered release with its objects. */
export type RenderedObjects = RenderedRelease & {
  /** YAML documents: manifests, hooks and CRDs. */
  documents: string[];
  warnings: string[];
  kubernetes: Kubernetes;
};

/**
 * Renders a release the way the deployment engine will: the pinned chart with all layers of values, for the Kubernetes of
 * the destination. It is also the check of the values, against the chart's schema, before anything is written.
 */
export class ReleaseRenderer {
  readonly #engine: Pick<HelmEngine, 'render'>;
  readonly #clusters: Pick<ClusterVersions, 'of'>;

  constructor(
    engine: Pick<HelmEngine, 'render'>,
    clusters: Pick<ClusterVersions, 'of'>,
  ) {
    this.#engine = engine;
    this.#clusters = clusters;
  }

  /** @throws HelmError with Helm's message; HelmLimitError; InputError for values that are no text. */
  async render(order: RenderOrder): Promise<RenderedRelease> {
    const { manifestsDigest, images } = await this.objects(order);
    return { manifestsDigest, images };
  }

  /** As `render`, with the objects themselves. */
  async objects(order: RenderOrder): Promise<RenderedObjects> {
    const { archive, layers, name, destination } = order;
    const withNul = layers.find(({ content }) => content.includes('\0'));
    if (withNul) {
      throw new InputError(`The values in ${withNul.path} hold a NUL byte.`);
    }
    const kubernetes = await this.#clusters.of(destination);
    const result = await this.#engine.render({
      chart: { archive },
      values: layers,
      release: { name, namespace: destination.namespace },
      kubeVersion: kubernetes.version,
      apiVersions: kubernetes.apiVersions,
      includeCrds: true,
    });
    return { ...renderedRelease(result), kubernetes };
  }
}

function renderedRelease({
  output,
  manifests,
  hooks,
  crds,
  warnings,
}: RenderResult) {
  const own = [...manifests, ...hooks].map(({ content }) => content);
  const hash = createHash('sha256').update(output).digest('hex');
  return {
    manifestsDigest: `sha256:${hash}`,
    images: imagesOf(own),
    documents: [...own, ...crds.map(({ content }) => content)],
    warnings,
  };
}
