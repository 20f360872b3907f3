import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * The chosen value of each filter.
 *
 * @public
 */
export type UrlFilters<Name extends string> = Partial<Record<Name, string>>;

const NOTHING: readonly string[] = [];

/**
 * Reads and writes filters in the URL, so that a view can be shared and survives a reload.
 *
 * @param names - the parameters that are filters; must not change between renders
 * @param resets - parameters that mean nothing any more once a filter changes, such as a place in a list
 * @public
 */
export function useUrlFilters<Name extends string>(
  names: readonly Name[],
  resets: readonly string[] = NOTHING,
) {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => {
    const chosen: UrlFilters<Name> = {};
    for (const name of names) {
      const value = params.get(name);
      if (value) chosen[name] = value;
    }
    return chosen;
  }, [params, names]);

  const change = useCallback(
    (edit: (after: URLSearchParams) => void) =>
      setParams(
        before => {
          const after = new URLSearchParams(before);
          for (const name of resets) after.delete(name);
          edit(after);
          return after;
        },
        { replace: true },
      ),
    [setParams, resets],
  );

  const setFilter = useCallback(
    (name: Name, value: string | undefined) =>
      change(after => {
        if (value) after.set(name, value);
        else after.delete(name);
      }),
    [change],
  );

  const clear = useCallback(
    () =>
      change(after => {
        for (const name of names) after.delete(name);
      }),
    [change, names],
  );
  return { filters, setFilter, clear };
}
