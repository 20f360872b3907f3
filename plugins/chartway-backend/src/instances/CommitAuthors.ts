import type { GitAuthor } from '@chartway/plugin-chartway-node';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';

/** Says whom a commit names for what somebody asked the portal to do. */
export class CommitAuthors {
  readonly #products: Pick<ProductService, 'person'>;

  constructor(products: Pick<ProductService, 'person'>) {
    this.#products = products;
  }

  /** Name and address of the catalog; for a service, and where the catalog knows none, made from the reference. */
  async of({ actor }: Pick<Caller, 'actor'>): Promise<GitAuthor> {
    const name = actor.split(/[:/]/).pop() ?? actor;
    const fallback = { name, email: `${name}@users.noreply.invalid` };
    if (actor.startsWith('service:')) return fallback;
    return { ...fallback, ...(await this.#products.person(actor)) };
  }
}
