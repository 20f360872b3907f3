import type { InstanceQuery } from '@chartway/plugin-chartway-common';
import {
  type UrlFilters,
  useUrlFilters,
} from '@chartway/plugin-chartway-react';

/** What the overview can be narrowed by; kept in the URL, so that a view can be shared. */
export const FILTERS = [
  'product',
  'customer',
  'environment',
  'status',
] as const;

/** One of the filters. */
export type FilterName = (typeof FILTERS)[number];

/** The chosen value of each filter. */
export type Filters = UrlFilters<FilterName>;

/** Instances that one page of the overview holds. */
const LIMIT = 200;

/** Reads and writes the filters in the URL. */
export function useInstanceFilters() {
  return useUrlFilters(FILTERS);
}

/** The part of the filters that the backend applies. The status is known only to the deployment engines. */
export function queryOf({
  status: _status,
  ...filters
}: Filters): InstanceQuery {
  return { ...filters, limit: LIMIT };
}
