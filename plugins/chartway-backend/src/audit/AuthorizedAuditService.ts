import type { AuditPage } from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type { AuditListQuery, AuditService } from './AuditService';

/** The audit log as people may read it: only entries their permissions cover. */
export class AuthorizedAuditService implements Pick<AuditService, 'list'> {
  readonly #service: AuditService;
  readonly #authorizer: Authorizer;
  readonly #products: Pick<ProductService, 'owners'>;

  constructor(
    service: AuditService,
    authorizer: Authorizer,
    products: Pick<ProductService, 'owners'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#products = products;
  }

  async list(query: AuditListQuery, caller: Caller): Promise<AuditPage> {
    const visible = await this.#authorizer.visibleAudit(caller);
    const owners = await this.#products.owners();
    return this.#service.list(
      {
        ...query,
        visible: entry =>
          visible({
            ...entry,
            owner: entry.product && owners.get(entry.product),
          }),
      },
      caller,
    );
  }
}
