import {
  deploymentStatusSchema,
  type PortfolioQuery,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';

/** What the portfolio can be narrowed by, as parameters of the URL, so that a view can be shared. */
export const FILTERS = [
  'text',
  'product',
  'customer',
  'environment',
  'status',
  'mine',
  'owner',
  'sync',
  'health',
  'chartVersion',
] as const;

/** One of the filters. */
export type FilterName = (typeof FILTERS)[number];

/** The chosen value of each filter, as the URL has it. */
export type Filters = Partial<Record<FilterName, string>>;

/** Everything the URL says of the portfolio: the filters and how they are shown. */
const VIEW_PARAMETERS = [
  ...FILTERS,
  'view',
  'sort',
  'order',
  'page',
  'size',
] as const;

/** Means something for the former list only. */
export const RESETS: readonly string[] = ['page'];

/** Rows of a page; no more than a browser lays out without a hitch. */
export const PAGE_SIZES = [25, 50, 100];
const PAGE_SIZE = 50;

/** Columns by which the backend sorts. */
export const SORTS = ['name', 'status', 'since', 'chartVersion'] as const;

/** One of the columns by which the backend sorts. */
export type Sort = (typeof SORTS)[number];

// Anybody can write an address: what makes no sense in it counts as absent.
const viewSchema = z.object({
  text: z.string().optional(),
  product: z.string().optional(),
  customer: z.string().optional(),
  environment: z.string().optional(),
  status: deploymentStatusSchema.optional().catch(undefined),
  mine: z
    .literal('true')
    .transform(() => true)
    .optional()
    .catch(undefined),
  owner: z.string().optional(),
  sync: z.string().optional(),
  health: z.string().optional(),
  chartVersion: z.string().optional(),
  view: z.enum(['table', 'matrix']).catch('table'),
  sort: z.enum(SORTS).catch('name'),
  order: z.enum(['asc', 'desc']).catch('asc'),
  /** From 1. */
  page: z.coerce.number().int().min(1).catch(1),
  size: z.coerce
    .number()
    .refine(size => PAGE_SIZES.includes(size))
    .catch(PAGE_SIZE),
});

/** What the address says, in terms of the portfolio. */
export type PortfolioView = z.infer<typeof viewSchema>;

/** Reads the view from the parameters of an address. */
export function viewOf(params: URLSearchParams): PortfolioView {
  const given = VIEW_PARAMETERS.map(name => [name, params.get(name)] as const);
  return viewSchema.parse(
    Object.fromEntries(given.filter(([, value]) => value)),
  );
}

/** The part that chooses instances. */
export function filterOf(view: PortfolioView) {
  const { view: _view, sort: _sort, order: _order, page, size, ...rest } = view;
  return rest;
}

/** The page to ask the backend for. */
export function queryOf(view: PortfolioView): PortfolioQuery {
  const { sort, order, page, size } = view;
  return {
    ...filterOf(view),
    sort,
    order,
    offset: (page - 1) * size,
    limit: size,
  };
}

/** The parameters of an address that make up a view to keep: the filters and how they are shown, not the page. */
export function savedQueryOf(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of VIEW_PARAMETERS) {
    const value = params.get(name);
    if (value && name !== 'page') kept.set(name, value);
  }
  return kept.toString();
}
