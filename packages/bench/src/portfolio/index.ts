import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  portfolioPageSchema,
  productMatrixSchema,
} from '@chartway/plugin-chartway-common';
import { makeDatabase, type BenchDatabase } from '../audit/databases';
import { ADMIN, JANE } from '../permissions/portal';
import { MOST_INSTANCES, portfolio } from '../permissions/portfolio';
import { percentile } from '../render/measure';
import {
  PORTAL,
  portalHere,
  startPortalProcess,
  type PortalProcess,
} from './portalProcess';
import { makeRepository } from './repository';

const REQUESTS = 100;
const WARM_UP = 5;
const PROBE_EVERY_MS = 250;

/** Who asks: one who sees everything, one with forty roles. */
const PEOPLE = { all: ADMIN, some: JANE };

type Query = Readonly<Record<string, string | number>>;

/** What is asked: the nth time about something else where there is something to choose, so that little is remembered. */
const QUESTIONS: Readonly<Record<string, (n: number) => Query>> = {
  'first page': () => ({}),
  'first page by status': () => ({ sort: 'status' }),
  'filter environment': n => ({
    environment: ['dev', 'sit', 'uat', 'prod'][n % 4] ?? 'dev',
  }),
  'filter customer, newest': n => ({
    customer: `customer${String((n * 7) % 50).padStart(2, '0')}`,
    sort: 'since',
    order: 'desc',
  }),
  'filter degraded': n => ({
    status: 'degraded',
    environment: ['dev', 'sit', 'uat', 'prod'][n % 4] ?? 'dev',
  }),
  'filter version': n => ({ chartVersion: `1.${n % 40}.${n % 7}` }),
  'filter owner': n => ({ owner: `group:default/team-${(n * 7) % 200}` }),
  'search product': n => ({
    text: `PRODUCT0${String((n * 37) % 1_000).padStart(3, '0')}`,
  }),
  'search part of names': n => ({
    text: `${(n * 13) % 100}-customer${n % 5}`,
  }),
};

const MATRIX = 'matrix of a product';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const round = (value: number) => Math.round(value * 10) / 10;

function get(url: string, path: string, person: string, query: Query = {}) {
  const address = new URL(`${url}/${path}`);
  for (const [name, value] of Object.entries(query)) {
    address.searchParams.set(name, String(value));
  }
  const token = mockCredentials.user.token(person);
  return fetch(address, { headers: { Authorization: `Bearer ${token}` } });
}

/** @throws Error with what the portal answered, unless it is what was asked for. */
async function answered(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(
    `the portal answered ${response.status}: ${await response.text()}`,
  );
}

/** Asks another route again and again. @returns how long that took each time, ms, once it is told to end. */
async function probe(url: string, ended: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!ended()) {
    const start = performance.now();
    await (await get(url, 'info', ADMIN)).arrayBuffer();
    times.push(performance.now() - start);
    await delay(PROBE_EVERY_MS);
  }
  return times;
}

/** Seconds until the portal, which knows nothing, lists all instances that Git has. */
async function rebuild(url: string, instances: number): Promise<number> {
  const start = performance.now();
  let done = false;
  const probing = probe(url, () => done);
  for (;;) {
    const response = await get(url, 'portfolio', ADMIN, { limit: 1 });
    // It says so as long as it reads the instances for the first time.
    if (response.status !== 503) {
      const page = portfolioPageSchema.parse(await answered(response));
      if (page.totalItems !== instances) {
        throw new Error(`${page.totalItems} instances instead of ${instances}`);
      }
      break;
    }
    await response.arrayBuffer();
  }
  const seconds = (performance.now() - start) / 1000;
  done = true;
  const times = await probing;
  const cells = [percentile(times, 50), percentile(times, 95)].map(ms =>
    ms.toFixed(0),
  );
  print(
    `  rebuilt from Git in ${seconds.toFixed(1)} s; others waited ${cells.join(
      ' ms (p50), ',
    )} ms (p95) meanwhile`,
  );
  return seconds;
}

/** The 95th percentile of many requests, one after the other, ms. */
async function ask(
  name: string,
  requests: number,
  once: (n: number) => Promise<number>,
): Promise<number> {
  const times: number[] = [];
  let found = 0;
  for (let n = 0; n < WARM_UP + requests; n++) {
    const start = performance.now();
    found = await once(n);
    times.push(performance.now() - start);
  }
  const measured = times.slice(WARM_UP);
  const p95 = percentile(measured, 95);
  const cells = [percentile(measured, 50), p95].map(ms =>
    ms.toFixed(1).padStart(8),
  );
  print(
    `  ${name.padEnd(38)}${cells.join('')}   p50, p95; ms (${found} found)`,
  );
  return round(p95);
}

async function askAll(
  { url }: PortalProcess,
  requests: number,
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const [who, person] of Object.entries(PEOPLE)) {
    for (const [name, queryOf] of Object.entries(QUESTIONS)) {
      const key = `${name}, ${who}`;
      results[key] = await ask(key, requests, async n => {
        const response = await get(url, 'portfolio', person, queryOf(n));
        const page = portfolioPageSchema.parse(await answered(response));
        return page.totalItems;
      });
    }
    const key = `${MATRIX}, ${who}`;
    results[key] = await ask(key, requests, async n => {
      const product = `product${String((n * 37) % 1_000).padStart(4, '0')}`;
      const response = await get(url, `products/${product}/matrix`, person);
      const matrix = productMatrixSchema.parse(await answered(response));
      return matrix.items.length;
    });
  }
  return results;
}

type Result = {
  p95_ms: Record<string, number>;
  rss_mb: number;
  rebuild_s: number;
};

async function measure(
  database: BenchDatabase,
  options: { dataFolder: string; instances: number; requests: number },
): Promise<Result> {
  const portal = await startPortalProcess(database, options);
  const seconds = await rebuild(portal.url, options.instances);
  const filling = performance.now();
  await portal.fillLive();
  const filled = (performance.now() - filling) / 1000;
  print(`  live state of all in ${filled.toFixed(1)} s`);
  await portal.startChanging();
  const p95 = await askAll(portal, options.requests);
  const memory = await portal.stop();
  print(`  most memory ${memory.toFixed(0)} MiB`);
  return {
    p95_ms: p95,
    rss_mb: Math.round(memory),
    rebuild_s: round(seconds),
  };
}

/** The results of the databases, by what was measured first. */
function report(instances: number, results: Record<string, Result>) {
  const by = <T>(pick: (result: Result) => T) =>
    Object.fromEntries(
      Object.entries(results).map(([name, result]) => [name, pick(result)]),
    );
  const all = Object.values(results);
  return {
    instances,
    p95_ms: by(result => result.p95_ms),
    worst_p95_ms: Math.max(
      ...all.flatMap(result => Object.values(result.p95_ms)),
    ),
    rss_mb: Math.max(...all.map(result => result.rss_mb)),
    rebuild_s: by(result => result.rebuild_s),
  };
}

/**
 * Asks a portal over HTTP for pages of the portfolio of 200,000 instances and for the matrix of a product, on SQLite and on
 * PostgreSQL, as one who sees everything and as one with forty roles, while the engine reports changes; before that it
 * measures how long the portal takes to read them from Git. Prints tables and, last, one line of JSON: `p95_ms` by database
 * and question, `rss_mb` (the most memory of a portal process), `rebuild_s` by database.
 *
 * @param args - `--instances N`, `--requests N`, `--database sqlite|postgres`.
 */
export async function run(args: string[]): Promise<void> {
  if (args[0] === PORTAL) {
    await portalHere();
    return;
  }
  const { values } = parseArgs({
    args,
    options: {
      instances: { type: 'string', default: String(MOST_INSTANCES) },
      requests: { type: 'string', default: String(REQUESTS) },
      database: { type: 'string' },
    },
  });
  const instances = Number(values.instances);
  if (!(instances >= 1 && instances <= MOST_INSTANCES)) {
    throw new Error(`--instances takes a number from 1 to ${MOST_INSTANCES}`);
  }
  const dataFolder = await mkdtemp(join(tmpdir(), 'chartway-bench-portfolio-'));
  const results: Record<string, Result> = {};
  try {
    const start = performance.now();
    await makeRepository(dataFolder, portfolio(instances));
    const seconds = (performance.now() - start) / 1000;
    print(`repository with ${3 * instances} files: ${seconds.toFixed(1)} s`);
    for (const name of ['sqlite', 'postgres'] as const) {
      if (values.database !== undefined && values.database !== name) continue;
      print(name);
      const database = await makeDatabase(name);
      try {
        const requests = Number(values.requests);
        const options = { dataFolder, instances, requests };
        results[name] = await measure(database, options);
      } finally {
        await database.remove();
      }
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
  print(JSON.stringify(report(instances, results)));
}
