import type { InstanceQuery } from '@chartway/plugin-chartway-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

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
export type Filters = Partial<Record<FilterName, string>>;

/** Instances that one page of the overview holds. */
const LIMIT = 200;

/** Reads and writes the filters in the URL. */
export function useInstanceFilters() {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => {
    const chosen: Filters = {};
    for (const name of FILTERS) {
      const value = params.get(name);
      if (value) chosen[name] = value;
    }
    return chosen;
  }, [params]);

  const setFilter = useCallback(
    (name: FilterName, value: string | undefined) =>
      setParams(
        before => {
          const after = new URLSearchParams(before);
          if (value) after.set(name, value);
          else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );

  const clear = useCallback(
    () =>
      setParams(
        before => {
          const after = new URLSearchParams(before);
          for (const name of FILTERS) after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { filters, setFilter, clear };
}

/** The part of the filters that the backend applies. The status is known only to the deployment engines. */
export function queryOf({
  status: _status,
  ...filters
}: Filters): InstanceQuery {
  return { ...filters, limit: LIMIT };
}
