import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { Choice } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { ChartSourceService } from '../charts/ChartSourceService';
import type {
  CatalogDirectory,
  CatalogProduct,
  PersonProfile,
} from './CatalogDirectory';

/** Who owns a product, as one request sees it. Looked up once per request, so that check and use agree. */
export type Ownership = {
  /** Entity reference of the owner. */
  owner: string;
  /** Name of the owning group: the label `chartway.io/team`. */
  team: string;
  /** True when the catalog does not know the product yet. */
  newProduct: boolean;
  /**
   * The owner as permissions may count it: absent when somebody claims a new product for a group they are not in. Then
   * only a permission for all products suffices.
   */
  provenOwner?: string;
};

/** Products, customers and people: what the catalog says, completed by what Git says of products new to the catalog. */
export interface ProductService {
  products(): Promise<Choice[]>;
  customers(): Promise<Choice[]>;
  /** Owner by product, of all products that have exactly one. */
  owners(): Promise<Map<string, string>>;
  /**
   * The owner of a product. For a product that nobody knows yet it is the claimed one.
   *
   * @throws InputError when a new product has no claimed owner or one that does not exist.
   * @throws ConflictError when several catalog entities claim the product for different owners.
   */
  ownership(
    product: string,
    claimedOwner: string | undefined,
    caller: Caller,
  ): Promise<Ownership>;
  /** @throws InputError when the catalog has no such customer. */
  requireCustomer(name: string): Promise<void>;
  person(entityRef: string): Promise<PersonProfile | undefined>;
}

const teamOf = (owner: string) => parseEntityRef(owner).name;

function groupRef(claimed: string): string {
  try {
    const ref = parseEntityRef(claimed, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    return stringifyEntityRef(ref);
  } catch (cause) {
    throw new InputError(
      `The owner "${claimed}" is not an entity reference; write it like group:default/team-shop.`,
      cause,
    );
  }
}

/** The one owner of products of the same name, or undefined when they disagree or have none. */
function soleOwner(products: CatalogProduct[]): string | undefined {
  const owners = new Set(products.map(({ owner }) => owner));
  const [owner] = owners;
  return owners.size === 1 ? owner : undefined;
}

/** {@link ProductService} on the catalog and the chart repository. */
export class DefaultProductService implements ProductService {
  readonly #directory: CatalogDirectory;
  readonly #sources: Pick<ChartSourceService, 'owners'>;
  readonly #userInfo: UserInfoService;

  constructor(options: {
    directory: CatalogDirectory;
    sources: Pick<ChartSourceService, 'owners'>;
    userInfo: UserInfoService;
  }) {
    this.#directory = options.directory;
    this.#sources = options.sources;
    this.#userInfo = options.userInfo;
  }

  async products(): Promise<Choice[]> {
    const products = await this.#directory.products();
    return [...products].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async customers(): Promise<Choice[]> {
    const customers = await this.#directory.customers();
    return [...customers].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async owners(): Promise<Map<string, string>> {
    const owners = new Map(await this.#sources.owners());
    const byName = new Map<string, CatalogProduct[]>();
    for (const product of await this.#directory.products()) {
      const sameName = byName.get(product.name) ?? [];
      byName.set(product.name, [...sameName, product]);
    }
    for (const [name, products] of byName) {
      const owner = soleOwner(products);
      if (owner) owners.set(name, owner);
      else owners.delete(name);
    }
    return owners;
  }

  async ownership(
    product: string,
    claimedOwner: string | undefined,
    caller: Caller,
  ): Promise<Ownership> {
    const products = await this.#directory.products();
    const known = products.filter(({ name }) => name === product);
    if (known.length > 0) {
      const owner = this.#knownOwner(product, known);
      return {
        owner,
        team: teamOf(owner),
        newProduct: false,
        provenOwner: owner,
      };
    }
    const recorded = (await this.#sources.owners()).get(product);
    if (recorded) {
      return {
        owner: recorded,
        team: teamOf(recorded),
        newProduct: true,
        provenOwner: recorded,
      };
    }
    return this.#claimed(product, claimedOwner, caller);
  }

  async requireCustomer(name: string): Promise<void> {
    const customers = await this.#directory.customers();
    if (customers.some(customer => customer.name === name)) return;
    const known = customers.map(customer => customer.name).sort();
    const choices =
      known.length > 0 && known.length <= 20
        ? ` Choose one of ${known.join(', ')}, or register`
        : ' Register';
    throw new InputError(
      `The catalog has no customer "${name}".${choices} a Resource with spec.type "customer" and this name.`,
    );
  }

  person(entityRef: string): Promise<PersonProfile | undefined> {
    return this.#directory.person(entityRef);
  }

  #knownOwner(product: string, entities: CatalogProduct[]): string {
    const owner = soleOwner(entities);
    if (owner) return owner;
    const refs = entities.map(({ entityRef }) => entityRef).join(', ');
    throw new ConflictError(
      entities.length > 1
        ? `Several catalog entities claim the product "${product}" for different owners: ${refs}. Remove the annotation chartway.io/product from all but one.`
        : `The product "${product}" has no owner in the catalog; set spec.owner of ${refs}.`,
    );
  }

  async #claimed(
    product: string,
    claimedOwner: string | undefined,
    caller: Caller,
  ): Promise<Ownership> {
    if (!claimedOwner) {
      throw new InputError(
        `The catalog does not know the product "${product}". Choose a known product, or name the group that will own the new one (owner).`,
      );
    }
    const owner = groupRef(claimedOwner);
    if (!(await this.#directory.hasGroup(owner))) {
      throw new InputError(
        `The owner "${owner}" is not a group in the catalog; choose a group that exists.`,
      );
    }
    const isMember = await this.#owns(caller, owner);
    return {
      owner,
      team: teamOf(owner),
      newProduct: true,
      ...(isMember && { provenOwner: owner }),
    };
  }

  async #owns({ credentials, actor }: Caller, owner: string): Promise<boolean> {
    if (actor.startsWith('service:')) return false;
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    return ownershipEntityRefs.includes(owner);
  }
}
