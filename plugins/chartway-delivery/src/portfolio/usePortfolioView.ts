import { useUrlFilters } from '@chartway/plugin-chartway-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  FILTERS,
  RESETS,
  viewOf,
  type PortfolioView,
  type Sort,
} from './portfolioView';

/** Reads and writes in the URL what the portfolio shows and how, so that a view can be shared and survives a reload. */
export function usePortfolioView() {
  const [params, setParams] = useSearchParams();
  const { filters, setFilter, clear } = useUrlFilters(FILTERS, RESETS);
  const view = useMemo(() => viewOf(params), [params]);
  const change = useCallback(
    (parts: Record<string, string>) =>
      setParams(before => {
        const after = new URLSearchParams(before);
        for (const name of RESETS) after.delete(name);
        for (const [name, value] of Object.entries(parts)) {
          after.set(name, value);
        }
        return after;
      }),
    [setParams],
  );
  return {
    view,
    filters,
    setFilter,
    clear,
    setLook: (look: PortfolioView['view']) => change({ view: look }),
    setSort: (sort: Sort, order: PortfolioView['order']) =>
      change({ sort, order }),
    setPage: (page: number) => change({ page: String(page) }),
    setSize: (size: number) => change({ size: String(size) }),
  };
}
