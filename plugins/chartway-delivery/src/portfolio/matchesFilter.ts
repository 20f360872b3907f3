import type {
  PortfolioFilter,
  PortfolioItem,
} from '@chartway/plugin-chartway-common';

/**
 * True when an instance is one that the filters mean. Says what the backend says for the portfolio, for a product whose
 * instances are all here; whose product it is (`mine`) only the backend knows, and it does not tell instances of one
 * product apart.
 */
export function matchesFilter(
  item: PortfolioItem,
  filter: PortfolioFilter,
): boolean {
  const { context } = item;
  const parts: [string | undefined, string | undefined][] = [
    [filter.product, context.product],
    [filter.customer, context.customer],
    [filter.environment, context.environment],
    [filter.instance, context.instance],
    [filter.owner, item.owner],
    [filter.status, item.status],
    [filter.sync, item.sync],
    [filter.health, item.health],
    [filter.chartVersion, item.chartVersion],
  ];
  const text = filter.text?.toLowerCase() ?? '';
  const searched = [
    item.name,
    context.product,
    context.customer,
    item.chartVersion,
  ];
  return (
    parts.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    searched.some(one => one.toLowerCase().includes(text))
  );
}
