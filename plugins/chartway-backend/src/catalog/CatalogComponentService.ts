import {
  instanceReadPermission,
  type CatalogDocument,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { ChartSourceService } from '../charts/ChartSourceService';

/** The entity files of products in the chart repository, for the catalog and for those who may read the product. */
export class CatalogComponentService {
  readonly #sources: Pick<ChartSourceService, 'components' | 'owners'>;
  readonly #authorizer: Authorizer;

  constructor(
    sources: Pick<ChartSourceService, 'components' | 'owners'>,
    authorizer: Authorizer,
  ) {
    this.#sources = sources;
    this.#authorizer = authorizer;
  }

  async list(caller: Caller): Promise<CatalogDocument[]> {
    const visible = await this.#authorizer.visible(
      caller,
      instanceReadPermission,
    );
    const owners = await this.#sources.owners();
    const documents = await this.#sources.components();
    return documents.filter(({ product }) =>
      visible({ product, owner: owners.get(product) }),
    );
  }
}
