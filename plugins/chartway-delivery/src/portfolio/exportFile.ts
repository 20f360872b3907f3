import type {
  PortfolioFilter,
  PortfolioItem,
  PortfolioPage,
  PortfolioQuery,
} from '@chartway/plugin-chartway-common';

/** A form in which the portfolio can be taken away. */
export type ExportForm = 'csv' | 'json';

const COLUMNS: readonly [string, (item: PortfolioItem) => string][] = [
  ['instance', item => item.name],
  ['product', item => item.context.product],
  ['customer', item => item.context.customer],
  ['environment', item => item.context.environment],
  ['instanceOfContext', item => item.context.instance],
  ['owner', item => item.owner ?? ''],
  ['chart', item => item.chartName],
  ['chartVersion', item => item.chartVersion],
  ['chartDigest', item => item.chartDigest],
  ['images', item => item.images.join(' ')],
  ['imageCount', item => String(item.imageCount)],
  ['status', item => item.status],
  ['sync', item => item.sync ?? ''],
  ['health', item => item.health ?? ''],
  ['message', item => item.message],
  ['since', item => item.since ?? ''],
  ['observedAt', item => item.observedAt ?? ''],
  ['engine', item => item.engine ?? ''],
];

/** The most that the backend gives at a time. */
const PAGE = 500;

/**
 * Everything a filter shows, page after page. Instances that come or go meanwhile may be missing; none is there twice.
 *
 * @param ask - the portfolio's call
 * @param onProgress - told how many of how many are there
 */
export async function readAll(
  ask: (query: PortfolioQuery) => Promise<PortfolioPage>,
  filter: PortfolioFilter,
  onProgress: (read: number, total: number) => void,
): Promise<PortfolioItem[]> {
  const found = new Map<string, PortfolioItem>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await ask({
      ...filter,
      sort: 'name',
      order: 'asc',
      offset,
      limit: PAGE,
    });
    for (const item of page.items) found.set(item.name, item);
    onProgress(found.size, page.totalItems);
    if (page.items.length === 0 || offset + PAGE >= page.totalItems) {
      return [...found.values()];
    }
  }
}

/** The instances as a file of one form. */
export function exportFile(
  items: readonly PortfolioItem[],
  form: ExportForm,
): Blob {
  if (form === 'json') {
    const facts = items.map(({ watchId: _watchId, ...item }) => item);
    return new Blob([JSON.stringify(facts, null, 2)], {
      type: 'application/json',
    });
  }
  return new Blob([csvOf(items)], { type: 'text/csv;charset=utf-8' });
}

/** Lines as RFC 4180 has them. */
export function csvOf(items: readonly PortfolioItem[]): string {
  const head = COLUMNS.map(([title]) => title);
  const rows = items.map(item => COLUMNS.map(([, valueOf]) => valueOf(item)));
  return [head, ...rows]
    .map(row => `${row.map(cellOf).join(',')}\r\n`)
    .join('');
}

/** Spreadsheets run what begins like this (OWASP, CSV injection); the apostrophe makes it text. */
const FORMULA = /^[=+\-@\t\r\n]/;

function cellOf(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text
    ? `"${safe.replace(/"/g, '""')}"`
    : safe;
}
