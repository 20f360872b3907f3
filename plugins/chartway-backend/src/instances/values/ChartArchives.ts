import { readArchive } from '@chartway/chart-kit';
import { NotFoundError } from '@backstage/errors';
import type { Release } from '@chartway/plugin-chartway-common';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import { z } from 'zod';

/** A published chart, as far as values are concerned. */
export type ChartArchive = {
  chart: Release['chart'];
  /** The .tgz. */
  archive: Uint8Array;
  /** Text of the chart's own `values.yaml`; empty when there is none. */
  defaults: string;
  /** The chart's `values.schema.json`; undefined when there is none. */
  schema: unknown;
};

/** A chart may have 5 MiB. */
const MAX_KEPT = 20;

const decoder = new TextDecoder();

/** Reads charts by digest. What a digest names never changes, so the last ones are kept. */
export class ChartArchives {
  readonly #registry: Pick<ChartRegistry, 'pull' | 'find'>;
  readonly #kept = new Map<string, Promise<ChartArchive>>();

  constructor(registry: Pick<ChartRegistry, 'pull' | 'find'>) {
    this.#registry = registry;
  }

  /** @throws NotFoundError when the registry has it no more; UpstreamError */
  of({ name, digest }: Pick<Release['chart'], 'name' | 'digest'>) {
    const key = `${name} ${digest}`;
    const kept = this.#kept.get(key) ?? this.#pull(name, digest);
    // Goes to the end: the one that nobody asked for longest is the first.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }

  /** @throws NotFoundError when there is no such version. */
  async version(name: string, version: string): Promise<ChartArchive> {
    const found = await this.#registry.find(name, version);
    if (!found || found.version !== version) {
      throw new NotFoundError(
        `The chart ${name} has no version ${version}. Publish it first, or choose another.`,
      );
    }
    return this.of({ name, digest: found.digest });
  }

  async #pull(name: string, digest: string): Promise<ChartArchive> {
    const { archive, version, repository } = await this.#registry.pull(
      name,
      digest,
    );
    const files = readArchive(archive);
    return {
      chart: { name, version, repository, digest },
      archive,
      defaults: textOf(files['values.yaml']) ?? '',
      schema: schemaOf(textOf(files['values.schema.json'])),
    };
  }
}

function textOf(content: Uint8Array | string | undefined) {
  return typeof content === 'object' ? decoder.decode(content) : content;
}

function schemaOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    // Helm says what is wrong with it when it validates; there is no form without a schema.
    return undefined;
  }
}
