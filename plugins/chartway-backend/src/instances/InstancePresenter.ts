import type { Instance, Link } from '@chartway/plugin-chartway-common';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import { instancePaths, type ApplicationsOf } from './domain/layout';
import type { InstanceRecord } from './domain/releaseFile';

/** The pages of a deployment engine. */
export type ApplicationPages = {
  webUrl(engine: string, application: string): string | undefined;
};

/** Turns a release record into the instance as clients see it, with links to the real things. */
export class InstancePresenter {
  readonly #repository: RepositoryAccess;
  readonly #registry: ChartRegistry;
  readonly #pages: ApplicationPages;
  readonly #applicationsOf: ApplicationsOf;

  constructor(options: {
    repository: RepositoryAccess;
    registry: ChartRegistry;
    pages: ApplicationPages;
    applicationsOf: ApplicationsOf;
  }) {
    this.#repository = options.repository;
    this.#registry = options.registry;
    this.#pages = options.pages;
    this.#applicationsOf = options.applicationsOf;
  }

  present(record: InstanceRecord, owner: string | undefined): Instance {
    const { context, name, namespace, engine, release } = record;
    return {
      name,
      context,
      namespace,
      ...(engine && { engine }),
      application: name,
      release,
      ...(owner && { owner }),
      links: this.#links(record),
    };
  }

  #links({ context, name, engine, release }: InstanceRecord): Link[] {
    const folder = this.#applicationsOf(engine);
    const { values, application } = instancePaths(context, folder);
    const { chart } = release;
    const links: [string, string | undefined][] = [
      ['Values', this.#repository.knownWebUrl({ path: values })],
      ['Application file', this.#repository.knownWebUrl({ path: application })],
      ['Chart', this.#registry.webUrl(chart.name, chart.version)],
      ['Argo CD', engine && this.#pages.webUrl(engine, name)],
    ];
    return links.flatMap(([title, url]) => (url ? [{ title, url }] : []));
  }
}
