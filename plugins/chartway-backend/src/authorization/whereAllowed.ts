import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { PermissionFilter } from './filters';
import type { PartIsOneOf } from './resources';

/** The column that holds a part; a part without a column matches no row. */
export type FilterColumns = Readonly<Record<string, string>>;

type Criteria = PermissionCriteria<PartIsOneOf>;

/** Longer lists are bound as one value: SQLite takes 32,766 values in a query, PostgreSQL 65,535. */
const MAX_BOUND_VALUES = 50;

const builder = z.object({
  client: z.object({ config: z.object({ client: z.string() }) }),
});

const isPostgres = (query: Knex.QueryBuilder) =>
  builder.parse(query).client.config.client === 'pg';

class Narrowing {
  readonly #columns: FilterColumns;
  readonly #postgres: boolean;

  constructor(columns: FilterColumns, postgres: boolean) {
    this.#columns = columns;
    this.#postgres = postgres;
  }

  /** `not` is carried down to the leaves, where it also excludes null. */
  by(query: Knex.QueryBuilder, criteria: Criteria, negated: boolean): void {
    if (isNotCriteria(criteria)) {
      this.by(query, criteria.not, !negated);
    } else if (isAndCriteria(criteria)) {
      this.#join(query, criteria.allOf, negated ? 'or' : 'and', negated);
    } else if (isOrCriteria(criteria)) {
      this.#join(query, criteria.anyOf, negated ? 'and' : 'or', negated);
    } else {
      this.#leaf(query, criteria, negated);
    }
  }

  #join(
    query: Knex.QueryBuilder,
    children: Criteria[],
    how: 'and' | 'or',
    negated: boolean,
  ): void {
    if (children.length === 0) query.whereRaw('1 = 0');
    for (const child of children) {
      const narrow = (inner: Knex.QueryBuilder) =>
        this.by(inner, child, negated);
      if (how === 'and') query.where(narrow);
      else query.orWhere(narrow);
    }
  }

  #leaf(
    query: Knex.QueryBuilder,
    { part, values }: PartIsOneOf,
    negated: boolean,
  ): void {
    const column = Object.hasOwn(this.#columns, part)
      ? this.#columns[part]
      : undefined;
    if (column === undefined) {
      query.whereRaw('1 = 0');
    } else if (values.length === 0) {
      if (negated) query.whereNotNull(column);
      else query.whereRaw('1 = 0');
    } else if (values.length > MAX_BOUND_VALUES) {
      this.#longList(query, column, values, negated);
    } else if (negated) {
      // A null column makes this null, which lets no row in.
      query.whereNotIn(column, values);
    } else {
      query.whereIn(column, values);
    }
  }

  #longList(
    query: Knex.QueryBuilder,
    column: string,
    values: string[],
    negated: boolean,
  ): void {
    if (this.#postgres) {
      const test = negated ? '?? <> all(?::text[])' : '?? = any(?::text[])';
      query.whereRaw(test, [column, values]);
    } else {
      query.whereRaw(
        `?? ${negated ? 'not in' : 'in'} (select value from json_each(?))`,
        [column, JSON.stringify(values)],
      );
    }
  }
}

/**
 * Narrows a query to the rows that a filter allows, the same rows as `allows`. What cannot be known of a row (a column
 * that is null, a part without a column, an empty list of criteria) does not let it in, and neither does `not`.
 *
 * @param columns - Column by part. The part `owner` has to be replaced before, by `withoutOwner`.
 * @returns the query it was given.
 */
export function whereAllowed<Q extends Knex.QueryBuilder>(
  query: Q,
  filter: PermissionFilter,
  columns: FilterColumns,
): Q {
  if (filter.kind === 'none') query.whereRaw('1 = 0');
  if (filter.kind === 'criteria') {
    const { criteria } = filter;
    const narrow = new Narrowing(columns, isPostgres(query));
    query.where(inner => narrow.by(inner, criteria, false));
  }
  return query;
}
