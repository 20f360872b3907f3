import type { PortfolioQuery } from '@chartway/plugin-chartway-common';
import {
  sampleInstance,
  samplePortfolioItem,
  samplePortfolioPage,
} from '@chartway/plugin-chartway-react/testUtils';
import { csvOf, exportFile, readAll } from './exportFile';

const item = (customer: string) =>
  samplePortfolioItem(sampleInstance({ customer }));

/** Reads what was written, as RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\r\n')
    .map(line =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? '',
      ),
    );
}

describe('readAll', () => {
  it('reads page after page what the filter shows, each instance once', async () => {
    const all = Array.from({ length: 1234 }, (_, n) => item(`customer-${n}`));
    const progress: number[] = [];
    const items = await readAll(
      async ({ offset = 0, limit = 0, product }: PortfolioQuery) => {
        expect(product).toBe('shop');
        // One came before the others since the page before.
        const from = offset > 0 ? offset - 1 : 0;
        return samplePortfolioPage(all.slice(from, offset + limit), {
          totalItems: all.length,
        });
      },
      { product: 'shop' },
      read => progress.push(read),
    );
    expect(items.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
    expect(progress).toEqual([500, 1000, 1234]);
  });

  it('ends although less is there than was said', async () => {
    const items = await readAll(
      async () => samplePortfolioPage([], { totalItems: 9_999 }),
      {},
      () => {},
    );
    expect(items).toEqual([]);
  });
});

describe('exportFile', () => {
  it('names the columns and has a line per instance', () => {
    const [head, row, ...rest] = parseCsv(csvOf([item('acme')]));
    const facts = Object.fromEntries(
      (head ?? []).map((name, column) => [name, row?.[column]]),
    );
    expect(facts).toMatchObject({
      instance: 'shop-acme-dev-main',
      customer: 'acme',
      chartVersion: '1.4.2',
      status: 'arrived',
      engine: 'main',
    });
    expect(rest).toEqual([]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'makes text of the formula %j',
    message => {
      const csv = csvOf([{ ...item('acme'), message }]);
      expect(csv).toContain(`"'${message}"`);
    },
  );

  it('keeps commas, quotes and line breaks within their cell', () => {
    const message = 'He said "no", then\nleft';
    const csv = csvOf([{ ...item('acme'), message }]);
    expect(csv).toContain('"He said ""no"", then\nleft"');
  });

  it('gives programs the instances as they are, without what names them in signals', async () => {
    const blob = exportFile([item('acme')], 'json');
    const text = await blob.text();
    const { watchId: _watchId, ...expected } = item('acme');
    expect(JSON.parse(text)).toEqual([expected]);
  });
});
