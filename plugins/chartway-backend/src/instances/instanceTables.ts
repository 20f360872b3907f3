/** One row per release record. */
export const INSTANCES = 'instances';

/** Every product, customer and environment that a row may have. */
export const PARTS = 'instance_parts';

/** One row: which commit and generation count, and who may change them. */
export const INDEX = 'instance_index';

/** What lists filter, sort and count by: one narrow row per readable release record. */
export const FACETS = 'instance_facets';

/** What an engine said last of an instance. */
export const LIVE = 'instance_live';

/** When an engine last said everything it knows. */
export const LIVE_ENGINES = 'instance_live_engines';
