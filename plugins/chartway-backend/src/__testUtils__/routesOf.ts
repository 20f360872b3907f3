import type { RequestHandler } from 'express';

/** What Express keeps of a router. Not part of its types. */
type Layer = {
  regexp: { source: string; fast_slash?: boolean };
  handle: RequestHandler & { stack?: Layer[] };
  route?: { path: unknown; methods: Record<string, boolean> };
};

const layersOf = (handler: unknown) =>
  (handler as { stack?: Layer[] }).stack ?? [];

/** The path a router was mounted at. @throws Error for a pattern, which no expectation could name. */
function mountPath({ regexp }: Layer): string {
  if (regexp.fast_slash) return '';
  const path = /^\^\\\/(.*?)\\\/\?\(\?=\\\/\|\$\)$/.exec(regexp.source)?.[1];
  if (path === undefined) {
    throw new Error(`A router is mounted at a pattern: ${regexp.source}`);
  }
  return `/${path.replaceAll('\\/', '/').replaceAll('\\', '')}`;
}

/** Every route that an Express handler answers, as `GET /v1/info`. Finds them in the router itself, however deep. */
export function routesOf(handler: unknown, prefix = ''): string[] {
  return layersOf(handler).flatMap(layer => {
    const { route } = layer;
    if (!route) {
      return layersOf(layer.handle).length > 0
        ? routesOf(layer.handle, prefix + mountPath(layer))
        : [];
    }
    if (typeof route.path !== 'string') {
      throw new Error(`A route has a pattern as path: ${String(route.path)}`);
    }
    return Object.keys(route.methods).map(
      method => `${method.toUpperCase()} ${prefix}${route.path}`,
    );
  });
}
