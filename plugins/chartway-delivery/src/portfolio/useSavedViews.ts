import { storageApiRef, useApi } from '@backstage/core-plugin-api';
import { useCallback, useMemo } from 'react';
import useObservable from 'react-use/esm/useObservable';
import { z } from 'zod';

/** A view somebody keeps: its name, and the parameters of the address that show it. */
export type SavedView = { name: string; query: string };

const BUCKET = 'chartway';
const KEY = 'portfolioViews';
/** Longest name of a view, in characters. */
export const LONGEST_NAME = 60;

// Kept by the browser or by the settings of the portal: another version may have written it.
const savedViewsSchema = z
  .array(z.object({ name: z.string(), query: z.string() }))
  .catch([]);

/** The views of the person who looks, in the order of their names; kept in Backstage's storage. */
export function useSavedViews() {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket(BUCKET), [storage]);
  const changes = useMemo(() => bucket.observe$(KEY), [bucket]);
  const snapshot = useObservable(changes, bucket.snapshot(KEY));
  const views = useMemo(
    () => savedViewsSchema.parse(snapshot.value ?? []),
    [snapshot],
  );
  /** Keeps a view; one of the same name is replaced. */
  const save = useCallback(
    (view: SavedView) =>
      bucket.set(
        KEY,
        [...views.filter(({ name }) => name !== view.name), view].sort((a, b) =>
          a.name.localeCompare(b.name, 'en', { numeric: true }),
        ),
      ),
    [bucket, views],
  );
  const remove = useCallback(
    (name: string) =>
      bucket.set(
        KEY,
        views.filter(view => view.name !== name),
      ),
    [bucket, views],
  );
  return { views, save, remove };
}
