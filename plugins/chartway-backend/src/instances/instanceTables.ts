/** One row per release record. */
export const INSTANCES = 'instances';

/** One row: which commit and generation count, and who may change them. */
export const INDEX = 'instance_index';
