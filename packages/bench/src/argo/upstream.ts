import diagnostics from 'node:diagnostics_channel';
import { z } from 'zod';
import type { Counts } from './FakeArgo';

const created = z.object({
  request: z.object({ origin: z.coerce.string(), path: z.string() }),
});

/**
 * Counts what this process asks of servers, whoever serves there: every request that Node's `fetch` makes, repeated ones
 * included.
 */
export function countUpstream(urls: readonly string[]): { take(): Counts } {
  const origins = new Set(urls.map(url => new URL(url).origin));
  let counts: Counts = { calls: 0, streams: 0 };
  diagnostics.subscribe('undici:request:create', message => {
    const { success, data } = created.safeParse(message);
    if (!success || !origins.has(data.request.origin)) return;
    counts[/\/stream\//.test(data.request.path) ? 'streams' : 'calls']++;
  });
  return {
    take() {
      const taken = counts;
      counts = { calls: 0, streams: 0 };
      return taken;
    },
  };
}
