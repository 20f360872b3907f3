import type {
  Environment,
  PortfolioItem,
} from '@chartway/plugin-chartway-common';

/** A column of the matrix. */
export type MatrixColumn = { name: string; title: string };

/** A row of the matrix: a customer, and its instances in each environment. */
export type MatrixRow = {
  customer: string;
  cells: ReadonlyMap<string, readonly PortfolioItem[]>;
};

/** The configured environments in promotion order, then others that instances name. */
export function matrixColumns(
  items: readonly PortfolioItem[],
  environments: readonly Environment[],
): MatrixColumn[] {
  const known = new Set(environments.map(one => one.name));
  const others = new Set(
    items.map(one => one.context.environment).filter(name => !known.has(name)),
  );
  return [
    ...environments.map(({ name, title }) => ({ name, title })),
    ...[...others].map(name => ({ name, title: name })),
  ];
}

/** One row per customer, in the order of their names. */
export function matrixRows(items: readonly PortfolioItem[]): MatrixRow[] {
  const rows = new Map<string, Map<string, PortfolioItem[]>>();
  for (const item of items) {
    const { customer, environment } = item.context;
    const row = rows.get(customer) ?? new Map<string, PortfolioItem[]>();
    rows.set(customer, row);
    row.set(environment, [...(row.get(environment) ?? []), item]);
  }
  return [...rows]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([customer, cells]) => ({ customer, cells }));
}
