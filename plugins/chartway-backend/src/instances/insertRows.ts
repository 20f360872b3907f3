import type { Knex } from 'knex';

/** What a column of a row holds. */
export type Cell = string | number | null;

/**
 * Inserts many rows by one statement with one value, which databases take several times as fast as a value for each cell.
 *
 * @param columns - Every row has a cell for each, in this order.
 * @param key - Columns of a key: a row that has it already gets the other cells, if there are others. Without it, a row that
 * is there is an error.
 */
export async function insertRows(
  knex: Knex,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  key: readonly string[] = [],
): Promise<void> {
  if (rows.length === 0) return;
  const names = (list: readonly string[]) => list.map(() => '??').join();
  const others = columns.filter(column => !key.includes(column));
  const overwrite = others.map(() => '?? = excluded.??').join();
  const onConflict =
    key.length === 0
      ? ''
      : `on conflict (${names(key)}) do ${
          others.length === 0 ? 'nothing' : `update set ${overwrite}`
        }`;
  const conflict =
    key.length === 0 ? [] : [...key, ...others.flatMap(name => [name, name])];
  if (knex.client.config.client === 'pg') {
    const objects = rows.map(cells =>
      Object.fromEntries(columns.map((column, at) => [column, cells[at]])),
    );
    await knex.raw(
      `insert into ?? (${names(columns)}) select ${names(columns)}
      from json_populate_recordset(null::??, ?::json) ${onConflict}`,
      [
        table,
        ...columns,
        ...columns,
        table,
        JSON.stringify(objects),
        ...conflict,
      ],
    );
    return;
  }
  const cells = columns.map((_, at) => `value ->> ${at}`).join();
  await knex.raw(
    // Without a condition SQLite takes "on conflict" for that of a join.
    `insert into ?? (${names(columns)}) select ${cells}
    from json_each(?) where true ${onConflict}`,
    [table, ...columns, JSON.stringify(rows), ...conflict],
  );
}
