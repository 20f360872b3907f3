/**
 * Catalog annotation that makes a component a product; its value is the product's name in Chartway's sense.
 *
 * @public
 */
export const CHARTWAY_PRODUCT_ANNOTATION = 'chartway.io/product';

/**
 * Catalog annotation on the resource of an instance; its value is the instance name (the Helm release name).
 *
 * @public
 */
export const CHARTWAY_INSTANCE_ANNOTATION = 'chartway.io/instance-name';

/**
 * `spec.type` of the catalog resources that are customers.
 *
 * @public
 */
export const CUSTOMER_RESOURCE_TYPE = 'customer';

/**
 * `spec.type` of the catalog resources that are instances.
 *
 * @public
 */
export const INSTANCE_RESOURCE_TYPE = 'chartway-instance';
