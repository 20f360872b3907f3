import type { AddRoutes } from '../http/createRouter';
import type { Callers } from '../http/Callers';
import type { CatalogComponentService } from './CatalogComponentService';
import type { ProductService } from './ProductService';

/**
 * `/products`, `/customers` and `/catalog/components`. Names of products and customers are open to everybody who is
 * signed in, as they are in the catalog; forms offer them.
 */
export function catalogRoutes(
  services: {
    products: Pick<ProductService, 'products' | 'customers'>;
    components: CatalogComponentService;
  },
  callers: Callers,
): AddRoutes {
  const { products, components } = services;
  return router => {
    router.get('/products', async (request, response) => {
      await callers.of(request, response);
      response.json({ items: await products.products() });
    });

    router.get('/customers', async (request, response) => {
      await callers.of(request, response);
      response.json({ items: await products.customers() });
    });

    router.get('/catalog/components', async (request, response) => {
      const caller = await callers.of(request, response);
      response.json({ items: await components.list(caller) });
    });
  };
}
