/** A product as the catalog has it. */
export type CatalogProduct = {
  name: string;
  title: string;
  /** Entity reference of the component. */
  entityRef: string;
  /** Entity reference of the owner. */
  owner?: string;
};

/** A customer as the catalog has it. */
export type CatalogCustomer = {
  name: string;
  title: string;
  entityRef: string;
};

/** A person as commits name them. */
export type PersonProfile = { name: string; email?: string };

/**
 * What Chartway reads from the software catalog.
 *
 * All methods throw `ServiceUnavailableError` when the catalog does not answer.
 */
export interface CatalogDirectory {
  /** Components with the annotation `chartway.io/product`; one product may be claimed by several of them. */
  products(): Promise<CatalogProduct[]>;
  /** Resources with `spec.type: customer`. */
  customers(): Promise<CatalogCustomer[]>;
  /** @returns undefined when the catalog has no such user. */
  person(entityRef: string): Promise<PersonProfile | undefined>;
  hasGroup(entityRef: string): Promise<boolean>;
}
