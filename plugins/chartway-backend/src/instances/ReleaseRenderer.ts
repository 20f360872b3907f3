import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { HelmEngine } from '@chartway/helm-engine';
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

/**
 * Renders a release the way the deployment engine will: the pinned chart with all layers of values. It is also the check
 * of the values, against the chart's schema, before anything is written.
 */
export class ReleaseRenderer {
  readonly #engine: Pick<HelmEngine, 'render'>;

  constructor(engine: Pick<HelmEngine, 'render'>) {
    this.#engine = engine;
  }

  /** @throws HelmError with Helm's message; HelmLimitError; InputError for values that are no text. */
  async render(request: {
    archive: Uint8Array;
    layers: ValuesLayer[];
    name: string;
    namespace: string;
    kubeVersion: string;
  }): Promise<RenderedRelease> {
    const { archive, layers, name, namespace, kubeVersion } = request;
    const withNul = layers.find(({ content }) => content.includes('\0'));
    if (withNul) {
      throw new InputError(`The values in ${withNul.path} hold a NUL byte.`);
    }
    const { output, manifests, hooks } = await this.#engine.render({
      chart: { archive },
      values: layers,
      release: { name, namespace },
      kubeVersion,
      includeCrds: true,
    });
    const documents = [...manifests, ...hooks].map(({ content }) => content);
    const hash = createHash('sha256').update(output).digest('hex');
    return { manifestsDigest: `sha256:${hash}`, images: imagesOf(documents) };
  }
}
