import { parseYaml11 } from '@chartway/chart-kit';
import type { CatalogDocument } from '@chartway/plugin-chartway-common';
import type {
  GitChanges,
  GitCommitResult,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type {
  ChartSourceChange,
  ChartSourceService,
} from './ChartSourceService';
import {
  CATALOG_INFO,
  productComponent,
  productComponentSchema,
} from './domain/productComponent';
import {
  checkSourceFiles,
  isOwnSource,
  sourceFolder,
} from './domain/sourcePaths';

const CATALOG_INFO_PATH = /^charts\/([a-z0-9-]+)\/catalog-info\.yaml$/;

/** {@link ChartSourceService} on the chart repository of the Git host. */
export class DefaultChartSourceService implements ChartSourceService {
  readonly #repository: RepositoryAccess;
  #documents: { sha: string | undefined; items: CatalogDocument[] } | undefined;
  #owners:
    | { items: CatalogDocument[]; owners: ReadonlyMap<string, string> }
    | undefined;

  constructor(repository: RepositoryAccess) {
    this.#repository = repository;
  }

  async write(
    change: ChartSourceChange,
  ): Promise<GitCommitResult & { url?: string }> {
    checkSourceFiles(change.files);
    const folder = sourceFolder(change.product, change.chartName);
    return this.#repository.commit({
      author: change.author,
      message: change.message,
      edit: snapshot => this.#changes(snapshot, folder, change),
    });
  }

  async owners(): Promise<ReadonlyMap<string, string>> {
    const items = await this.components();
    // Every list asks for the owners: the same documents are parsed once.
    if (this.#owners?.items !== items) {
      const owners = new Map<string, string>();
      for (const { product, content } of items) {
        const owner = readOwner(content);
        if (owner) owners.set(product, owner);
      }
      this.#owners = { items, owners };
    }
    return this.#owners.owners;
  }

  async components(): Promise<CatalogDocument[]> {
    const snapshot = await this.#repository.snapshot();
    if (this.#documents && this.#documents.sha === snapshot.sha) {
      return this.#documents.items;
    }
    const items: CatalogDocument[] = [];
    for (const path of await snapshot.list('charts')) {
      const product = CATALOG_INFO_PATH.exec(path)?.[1];
      const content = product && (await snapshot.read(path));
      if (!product || !content) continue;
      const url = await this.#repository.webUrl({ path });
      items.push({
        product,
        path,
        content: new TextDecoder().decode(content),
        ...(url && { url }),
      });
    }
    this.#documents = { sha: snapshot.sha, items };
    return items;
  }

  webUrl(product: string): string | undefined {
    return this.#repository.knownWebUrl({ path: `charts/${product}` });
  }

  async #changes(
    snapshot: GitSnapshot,
    folder: string,
    change: ChartSourceChange,
  ): Promise<GitChanges> {
    const changes: GitChanges = {};
    for (const path of await snapshot.list(folder)) {
      if (isOwnSource(folder, path)) changes[path] = null;
    }
    for (const [path, content] of change.files) {
      // The portal alone says who owns a product; an entity smuggled in could claim that of others.
      if (path !== CATALOG_INFO) changes[`${folder}/${path}`] = content;
    }
    const entityPath = `charts/${change.product}/${CATALOG_INFO}`;
    if (change.newProductOwner && !(await snapshot.read(entityPath))) {
      changes[entityPath] = productComponent(
        change.product,
        change.newProductOwner,
      );
    }
    return changes;
  }
}

/** The owner an entity file names; undefined for one that cannot be read, which the catalog reports to its author. */
function readOwner(content: string): string | undefined {
  try {
    const entity = productComponentSchema.safeParse(parseYaml11(content));
    return entity.success ? entity.data.spec.owner : undefined;
  } catch {
    return undefined;
  }
}
