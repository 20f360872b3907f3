import { parseArgs } from 'node:util';
import { fillInstances } from '@chartway/plugin-chartway-backend';
import type { Instance } from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { connect, makeDatabase } from '../audit/databases';
import { percentile } from '../render/measure';
import { ADMIN, JANE, startPortal, type Portal } from './portal';
import {
  catalogEntities,
  fortyBindings,
  MOST_INSTANCES,
  portfolio,
  type PortfolioInstance,
} from './portfolio';

const REQUESTS = 200;
const WARM_UP = 20;
const PAGE = 100;
/** Most the portal gives on one page. */
const LARGEST_PAGE = 500;
const BATCH = 500;

/** What people look at; the first is what counts. */
const QUESTIONS: Readonly<Record<string, Record<string, string | number>>> = {
  'first page': {},
  'one environment': { environment: 'prod' },
  'one customer': { customer: 'customer07' },
  'one product': { product: 'product0300' },
  'a page far back': { offset: 20_000 },
};

type Timing = { first: number; p50: number; p95: number };

/** What is reported of one database. */
type Result = { p95_ms: number; p50_ms: number; fetch_all_ms: number };

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const round = (value: number) => Math.round(value * 10) / 10;

function* inBatches(count: number): Generator<PortfolioInstance[]> {
  let batch: PortfolioInstance[] = [];
  for (const instance of portfolio(count)) {
    batch.push(instance);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** The time of each of many requests, one after the other; the very first, which plans and counts, apart. */
async function ask(
  portal: Portal,
  query: Readonly<Record<string, string | number>>,
  requests: number,
): Promise<Timing> {
  const times: number[] = [];
  for (let n = 0; n <= WARM_UP + requests; n++) {
    const start = performance.now();
    await portal.instances(JANE, { limit: PAGE, ...query });
    times.push(performance.now() - start);
  }
  const measured = times.slice(WARM_UP + 1);
  return {
    first: times[0] ?? Number.NaN,
    p50: percentile(measured, 50),
    p95: percentile(measured, 95),
  };
}

/** What somebody does whose tool cannot filter: fetch everything, keep what the bindings allow, sort, cut. */
async function fetchAll(portal: Portal): Promise<Instance[]> {
  const all: Instance[] = [];
  for (let total = 1; all.length < total; ) {
    const query = { offset: all.length, limit: LARGEST_PAGE };
    const page = await portal.instances(ADMIN, query);
    all.push(...page.items);
    total = page.totalItems;
  }
  const owners = new Map(
    catalogEntities().map(({ metadata, spec }) => [metadata.name, spec?.owner]),
  );
  const covers = (scope: '*' | readonly string[], name: string) =>
    scope === '*' || scope.includes(name);
  const bindings = fortyBindings();
  return all
    .filter(({ context: { product, customer, environment } }) =>
      bindings.some(
        ({ group, products, customers, environments }) =>
          (products === 'owned'
            ? owners.get(product) === group
            : covers(products, product)) &&
          covers(customers, customer) &&
          covers(environments, environment),
      ),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws Error unless both ways give the same page and the same total. */
async function requireSame(portal: Portal, all: Instance[]): Promise<void> {
  const offset = Math.min(20_000, all.length - 1);
  for (const from of [0, offset]) {
    const query = { limit: PAGE, offset: from };
    const { items, totalItems } = await portal.instances(JANE, query);
    const names = (list: Instance[]) => list.map(({ name }) => name).join(' ');
    if (
      totalItems !== all.length ||
      names(items) !== names(all.slice(from, from + PAGE))
    ) {
      throw new Error(
        `the portal lists ${totalItems} instances, filtering by hand gives ${all.length}, or the page from ${from} differs`,
      );
    }
  }
}

async function measure(
  knex: Knex,
  { instances, requests }: { instances: number; requests: number },
): Promise<Result> {
  const filling = performance.now();
  await fillInstances({ knex, commit: '', batches: inBatches(instances) });
  const filled = (performance.now() - filling) / 1000;
  print(`  ${instances} instances in ${filled.toFixed(1)} s`);
  const portal = await startPortal(knex);
  try {
    const timings: Timing[] = [];
    for (const [name, query] of Object.entries(QUESTIONS)) {
      const timing = await ask(portal, query, requests);
      timings.push(timing);
      const cells = [timing.p50, timing.p95, timing.first].map(ms =>
        ms.toFixed(1).padStart(9),
      );
      print(`  ${name.padEnd(18)}${cells.join('')}   p50, p95, very first; ms`);
    }
    const start = performance.now();
    const all = await fetchAll(portal);
    const took = performance.now() - start;
    print(`  fetch all, filter ${took.toFixed(0).padStart(9)}   ms`);
    await requireSame(portal, all);
    print(`  both list the same ${all.length} instances`);
    const [first] = timings;
    return {
      p95_ms: round(first?.p95 ?? Number.NaN),
      p50_ms: round(first?.p50 ?? Number.NaN),
      fetch_all_ms: Math.round(took),
    };
  } finally {
    await portal.stop();
  }
}

/**
 * Lists, over HTTP, what a person with forty roles may see of 200,000 instances, on SQLite and on PostgreSQL; beside it,
 * fetching all and filtering by hand. Prints tables and, last, one line of JSON with `p95_ms`, the 95th percentile of the
 * first page: the slower database at the top, and each by its name.
 *
 * @param args - `--instances N`, `--requests N`, `--database sqlite|postgres`.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      instances: { type: 'string', default: String(MOST_INSTANCES) },
      requests: { type: 'string', default: String(REQUESTS) },
      database: { type: 'string' },
    },
  });
  const options = {
    instances: Number(values.instances),
    requests: Number(values.requests),
  };
  if (!(options.instances >= 1 && options.instances <= MOST_INSTANCES)) {
    throw new Error(`--instances takes a number from 1 to ${MOST_INSTANCES}`);
  }
  const results: Record<string, Result> = {};
  for (const name of ['sqlite', 'postgres'] as const) {
    if (values.database !== undefined && values.database !== name) continue;
    print(name);
    const database = await makeDatabase(name);
    const knex = connect(database);
    try {
      results[name] = await measure(knex, options);
    } finally {
      await knex.destroy();
      await database.remove();
    }
  }
  const worst = Object.values(results).map(({ p95_ms: p95 }) => p95);
  print(
    JSON.stringify({
      instances: options.instances,
      p95_ms: Math.max(...worst),
      ...results,
    }),
  );
}
