/** One row per release record. */
export const INSTANCES = 'instances';

/** Every product, customer and environment that a row may have. */
export const PARTS = 'instance_parts';

/** One row: which commit and generation count, and who may change them. */
export const INDEX = 'instance_index';
