import type { UserInfoService } from '@backstage/backend-plugin-api';
import type {
  Environment,
  PortfolioCounts,
  PortfolioItem,
  PortfolioPage,
  ProductMatrix,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';
import type { ProductService } from '../catalog/ProductService';
import type {
  FacetCount,
  InstanceFacets,
  InstanceFacetService,
} from '../instances/InstanceFacetService';
import { nameBefore, newerBefore, type Versioned } from './domain/newerBefore';
import type { PortfolioPageQuery, PortfolioService } from './PortfolioService';

/** Images named with an instance of a list. */
const MAX_IMAGES = 5;
/** Broken files named with a page; whoever mends them sees the next ones. */
const MAX_PROBLEMS = 1_000;
const MAX_MATRIX = 5_000;

const versioned = ({ record }: InstanceFacets): Versioned => ({
  name: record.name,
  context: record.context,
  version: record.release.chart.version,
});

const byName = (facets: readonly InstanceFacets[]) =>
  new Map(facets.map(item => [item.record.name, versioned(item)]));

function countsOf(counts: readonly FacetCount[]): PortfolioCounts {
  const byStatus = new Map<string, number>();
  const byEnvironment = new Map<string, Record<string, number>>();
  for (const { environment, status, count } of counts) {
    byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    const known = byEnvironment.get(environment) ?? {};
    byEnvironment.set(environment, { ...known, [status]: count });
  }
  // fromEntries defines properties, so that an environment can be called like anything.
  return {
    byStatus: Object.fromEntries(byStatus),
    byEnvironment: Object.fromEntries(byEnvironment),
  };
}

/** {@link PortfolioService} on the instances of the index. */
export class DefaultPortfolioService implements PortfolioService {
  readonly #instances: InstanceFacetService;
  readonly #products: Pick<ProductService, 'owners'>;
  readonly #userInfo: UserInfoService;
  readonly #environments: readonly Environment[];
  readonly #watchIds: { idOf(name: string): string };

  constructor(options: {
    instances: InstanceFacetService;
    products: Pick<ProductService, 'owners'>;
    userInfo: UserInfoService;
    /** In promotion order. */
    environments: readonly Environment[];
    watchIds: { idOf(name: string): string };
  }) {
    this.#instances = options.instances;
    this.#products = options.products;
    this.#userInfo = options.userInfo;
    this.#environments = options.environments;
    this.#watchIds = options.watchIds;
  }

  async page(
    query: PortfolioPageQuery,
    allowed: PermissionFilter,
    caller: Caller,
  ): Promise<PortfolioPage> {
    const { owner, mine, text, ...rest } = query;
    const owners = await this.#products.owners();
    const products = await this.#ownedProducts(query, owners, caller);
    const wanted = text?.trim();
    const found = await this.#instances.search({
      ...rest,
      ...(wanted && { text: wanted }),
      ...(products && { products }),
      allowed,
    });
    const before = await this.#before(found.items, allowed);
    return {
      items: found.items.map(item => this.#present(item, owners, before)),
      totalItems: found.total,
      counts: countsOf(found.counts),
      // A broken file names no product, so only those who see everything see it.
      problems:
        allowed.kind === 'all'
          ? await this.#instances.problems(MAX_PROBLEMS)
          : [],
    };
  }

  async matrix(
    product: string,
    allowed: PermissionFilter,
  ): Promise<ProductMatrix> {
    const [owners, found] = await Promise.all([
      this.#products.owners(),
      this.#instances.ofProduct(product, { allowed, limit: MAX_MATRIX + 1 }),
    ]);
    const items = found.slice(0, MAX_MATRIX);
    const known = byName(items);
    return {
      product,
      items: items
        .map(item => this.#present(item, owners, known))
        .sort((a, b) => this.#inMatrix(a, b)),
      truncated: found.length > MAX_MATRIX,
    };
  }

  /** Products of an owner, or of the asker's groups; undefined when it does not matter who owns them. */
  async #ownedProducts(
    { owner, mine }: PortfolioPageQuery,
    owners: ReadonlyMap<string, string>,
    { credentials, actor }: Caller,
  ): Promise<string[] | undefined> {
    if (owner === undefined && !mine) return undefined;
    const groups =
      mine && !actor.startsWith('service:')
        ? (await this.#userInfo.getUserInfo(credentials)).ownershipEntityRefs
        : [];
    return [...owners]
      .filter(
        ([, one]) =>
          (owner === undefined || one === owner) &&
          (!mine || groups.includes(one)),
      )
      .map(([product]) => product);
  }

  /** The instances just before those of a page, as far as the asker may see them. */
  async #before(
    items: readonly InstanceFacets[],
    allowed: PermissionFilter,
  ): Promise<Map<string, Versioned>> {
    const names = items.flatMap(
      ({ record }) => nameBefore(record.context, this.#environments) ?? [],
    );
    if (names.length === 0) return new Map();
    return byName(await this.#instances.named([...new Set(names)], allowed));
  }

  #present(
    item: InstanceFacets,
    owners: ReadonlyMap<string, string>,
    known: ReadonlyMap<string, Versioned>,
  ): PortfolioItem {
    const { record, live } = item;
    const { name, context, engine, release } = record;
    const owner = owners.get(context.product);
    const newer = newerBefore(versioned(item), this.#environments, known);
    return {
      name,
      context,
      ...(owner && { owner }),
      chartName: release.chart.name,
      chartVersion: release.chart.version,
      chartDigest: release.chart.digest,
      images: release.images.slice(0, MAX_IMAGES),
      imageCount: release.images.length,
      ...(engine && { engine }),
      ...live,
      ...(newer && { newerBefore: newer }),
      watchId: this.#watchIds.idOf(name),
    };
  }

  /** In order of customer, environment (as they are promoted) and instance. */
  #inMatrix(a: PortfolioItem, b: PortfolioItem): number {
    const place = ({ context }: PortfolioItem) =>
      this.#environments.findIndex(({ name }) => name === context.environment);
    const order = (one: string, other: string) =>
      Number(one > other) - Number(one < other);
    return (
      order(a.context.customer, b.context.customer) ||
      place(a) - place(b) ||
      order(a.context.environment, b.context.environment) ||
      order(a.context.instance, b.context.instance)
    );
  }
}
