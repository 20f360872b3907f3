import { parseArgs } from 'node:util';
import { percentile } from '../render/measure';
import type { Setting } from './applications';
import { playFakes, startFakes, type Fakes } from './fakes';
import { foundLandscape, plannedLandscape } from './landscape';
import { playPlugin, startPlugin } from './plugin';
import {
  playPortal,
  startPortal,
  type Landscape,
  type Portal,
  type View,
} from './portal';
import { PART } from './processes';

const SETTINGS: readonly Setting[] = [
  { instances: 3, applications: 4, history: 10 },
  { instances: 10, applications: 5, history: 10 },
];
const TOKEN = 'bench-token';
/** Views of the plugin: each is slow, and they differ little. */
const PLUGIN_VIEWS = 20;

const USAGE = `usage: npm run bench -- argo [options]

Starts fake Argo CD instances, and in a fresh process a portal on them; looks at a product whose instances are spread over
them, as its entity page does; counts what the portal asks of Argo CD. Beside it, the same with a plugin that asks Argo CD
whenever somebody looks.

  --latency MS         time before every answer of the fakes (20)
  --instances K        Argo CD instances       (3, then 10)
  --applications M     Applications of each    (4, then 5)
  --history H          entries of the history  (10)
  --views N            views that are timed (200)
  --viewers N          people who look at the same time (20)
  --slow MS            time before every answer of one instance, in the last part (8000)
  --ports P,P,…        ports of the fakes, one for each instance (any free ones)
  --urls URL,URL,…     other fakes that run already, instead of ours; latency and Applications are theirs, and the part with
                       a slow instance is left out
  --token TOKEN        token for them (${TOKEN})

The last line is JSON: for each setting cold_calls, warm_calls, calls_20_viewers, p50_ms, p95_ms, bytes (compressed, to the
browser), and under plugin the same for the plugin; streams are counted apart.
`;

type Options = {
  settings: readonly Setting[];
  latency: number;
  views: number;
  viewers: number;
  slow: number;
  ports: number[];
  urls: string[];
  token: string;
};

/** What counts of a way of looking. */
type Figures = {
  cold_calls: number;
  warm_calls: number;
  calls_20_viewers: number;
  p50_ms: number;
  p95_ms: number;
  bytes: number;
};

type Result = Figures & {
  streams: number;
  cold_ms: number;
  viewers_p95_ms: number;
  slow_matrix_ms?: number;
  slow_first_ms?: number;
  slow_p50_ms?: number;
  slow_p95_ms?: number;
  plugin: Figures & { slow_ms?: number };
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Statuses of an instance whose engine did not tell. */
const UNTOLD = ['unreachable', 'none'];

/**
 * @throws Error unless the view has all instances with what their engine says. Our own fakes know them all; the Applications
 * of others lack the annotation by which the portal knows whose they are, so that it shows them as unknown.
 */
function requireComplete(
  { statuses }: View,
  { instances, isOurs }: Landscape,
  isTold: (engine: string) => boolean = () => true,
): void {
  const refused = new Set(isOurs ? [...UNTOLD, 'unknown'] : UNTOLD);
  const wrong = instances.filter(({ name, engine }) => {
    const status = statuses.get(name);
    return isTold(engine) && (status === undefined || refused.has(status));
  });
  if (wrong.length > 0)
    throw new Error(
      `the view is wrong: ${wrong
        .map(({ name }) => `${name} is ${statuses.get(name)}`)
        .join(', ')}`,
    );
}

async function inPortal<T>(
  landscape: Landscape,
  work: (portal: Portal) => Promise<T>,
): Promise<T> {
  const portal = await startPortal(landscape);
  try {
    return await work(portal);
  } finally {
    await portal.end();
  }
}

/** Looks so often, one after the other. */
async function viewsOf(portal: Portal, count: number): Promise<View[]> {
  const views: View[] = [];
  for (let view = 0; view < count; view++) views.push(await portal.view());
  return views;
}

const times = (views: readonly View[]) =>
  views.map(({ milliseconds }) => milliseconds);

const together = (portal: Portal, viewers: number) =>
  Promise.all(Array.from({ length: viewers }, () => portal.view()));

async function measurePortal(landscape: Landscape, options: Options) {
  const single = await inPortal(landscape, async portal => {
    const first = await portal.view();
    requireComplete(first, landscape);
    const cold = await portal.takeCounts();
    const views = await viewsOf(portal, options.views);
    views.forEach(view => requireComplete(view, landscape));
    const warm = await portal.takeCounts();
    return { first, cold, views, warm };
  });
  const many = await inPortal(landscape, async portal => {
    const views = await together(portal, options.viewers);
    views.forEach(view => requireComplete(view, landscape));
    return { views, counts: await portal.takeCounts() };
  });
  return {
    cold_calls: single.cold.calls,
    warm_calls: single.warm.calls,
    calls_20_viewers: many.counts.calls,
    p50_ms: round(percentile(times(single.views), 50)),
    p95_ms: round(percentile(times(single.views), 95)),
    bytes: single.first.bytes,
    streams: single.cold.streams,
    cold_ms: round(single.first.milliseconds),
    viewers_p95_ms: round(percentile(times(many.views), 95)),
  };
}

async function measurePlugin(landscape: Landscape, options: Options) {
  const plugin = await startPlugin(landscape);
  try {
    const first = await plugin.view(1);
    const cold = await plugin.takeCounts();
    const taken: number[] = [];
    for (let view = 0; view < PLUGIN_VIEWS; view++)
      taken.push((await plugin.view(1)).milliseconds);
    const warm = await plugin.takeCounts();
    await plugin.view(options.viewers);
    const many = await plugin.takeCounts();
    return {
      cold_calls: cold.calls,
      warm_calls: warm.calls / PLUGIN_VIEWS,
      calls_20_viewers: many.calls,
      p50_ms: round(percentile(taken, 50)),
      p95_ms: round(percentile(taken, 95)),
      bytes: first.bytes,
    };
  } finally {
    await plugin.end();
  }
}

/** One instance takes seconds: how long the others' data take, in the portal and in the plugin. */
async function measureSlow(
  landscape: Landscape,
  fakes: Fakes,
  options: Options,
) {
  await fakes.setLatency(0, options.slow);
  const own = await inPortal(landscape, async portal => {
    const others = (engine: string) => engine !== 'argo-0';
    const first = await portal.view();
    requireComplete(first, landscape, others);
    const views = await viewsOf(portal, Math.min(50, options.views));
    views.forEach(view => requireComplete(view, landscape, others));
    return {
      slow_matrix_ms: round(first.matrixMilliseconds),
      slow_first_ms: round(first.milliseconds),
      slow_p50_ms: round(percentile(times(views), 50)),
      slow_p95_ms: round(percentile(times(views), 95)),
    };
  });
  const plugin = await startPlugin(landscape);
  const { milliseconds } = await plugin.view(1);
  await plugin.end();
  return { own, plugin: { slow_ms: round(milliseconds) } };
}

function report(result: Result): void {
  const { plugin } = result;
  const row = (what: string, ours: unknown, theirs: unknown) =>
    print(
      `  ${what.padEnd(48)}${String(ours ?? '-').padStart(10)}${String(
        theirs ?? '-',
      ).padStart(12)}`,
    );
  row('', 'portal', 'plugin');
  row(
    'calls of Argo CD for the first view',
    result.cold_calls,
    plugin.cold_calls,
  );
  row('  streams of changes opened beside', result.streams, 0);
  row('calls for a view after that', result.warm_calls, plugin.warm_calls);
  row(
    'calls for all who look at the same time',
    result.calls_20_viewers,
    plugin.calls_20_viewers,
  );
  row('first view of a fresh process, ms', result.cold_ms, undefined);
  row('p50 of a view, ms', result.p50_ms, plugin.p50_ms);
  row('p95 of a view, ms', result.p95_ms, plugin.p95_ms);
  row('bytes to the browser, compressed', result.bytes, plugin.bytes);
  row(
    'one slow instance: first matrix, ms',
    result.slow_matrix_ms,
    plugin.slow_ms,
  );
  row(
    'one slow instance: first view, ms',
    result.slow_first_ms,
    plugin.slow_ms,
  );
  row(
    'one slow instance: p50 after that, ms',
    result.slow_p50_ms,
    plugin.slow_ms,
  );
  row(
    'one slow instance: p95 after that, ms',
    result.slow_p95_ms,
    plugin.slow_ms,
  );
}

async function measureOwn(setting: Setting, options: Options): Promise<Result> {
  const fakes = await startFakes({ ...options, setting });
  try {
    const landscape = plannedLandscape(setting, fakes.urls, options.token);
    const portal = await measurePortal(landscape, options);
    const plugin = await measurePlugin(landscape, options);
    const slow = await measureSlow(landscape, fakes, options);
    return { ...portal, ...slow.own, plugin: { ...plugin, ...slow.plugin } };
  } finally {
    await fakes.end();
  }
}

async function measureOthers(options: Options): Promise<Result> {
  const landscape = await foundLandscape(options.urls, options.token);
  const portal = await measurePortal(landscape, options);
  return { ...portal, plugin: await measurePlugin(landscape, options) };
}

const numbers = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .filter(part => part !== '')
    .map(Number);

function optionsOf(values: Record<string, string | undefined>): Options {
  const count = (name: string, fallback: number): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isInteger(value) && value >= 0) return value;
    throw new Error(`--${name} takes a whole number\n${USAGE}`);
  };
  const isOwn = ['instances', 'applications', 'history'].some(
    name => values[name] !== undefined,
  );
  const own = {
    instances: count('instances', 3),
    applications: count('applications', 4),
    history: count('history', 10),
  };
  const urls = (values.urls ?? '').split(',').filter(url => url !== '');
  return {
    settings: isOwn ? [own] : SETTINGS,
    latency: count('latency', 20),
    views: count('views', 200),
    viewers: count('viewers', 20),
    slow: count('slow', 8_000),
    ports: numbers(values.ports),
    urls: urls.map(url => url.replace(/\/+$/, '')),
    token: values.token ?? TOKEN,
  };
}

async function measureAll(options: Options): Promise<Record<string, Result>> {
  const results: Record<string, Result> = {};
  if (options.urls.length > 0) {
    print(`${options.urls.length} other fakes`);
    const result = await measureOthers(options);
    report(result);
    return { urls: result };
  }
  for (const setting of options.settings) {
    const { instances, applications, history } = setting;
    print(
      `${instances} Argo CD instances, ${applications} Applications each, ${history} entries of history, ${options.latency} ms latency`,
    );
    const result = await measureOwn(setting, options);
    report(result);
    results[`K${instances}_M${applications}_H${history}`] = result;
  }
  return results;
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  fakes: playFakes,
  portal: playPortal,
  plugin: playPlugin,
};

/**
 * Looks at a product whose instances are spread over several Argo CD instances, in a portal in a fresh process and in a
 * plugin that asks whenever somebody looks. Prints tables and, last, one line of JSON.
 *
 * @param args - see `--help`.
 */
export async function run(args: string[]): Promise<void> {
  const [first, part = ''] = args;
  const play = first === PART ? PARTS[part] : undefined;
  if (play) {
    await play();
    return;
  }
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      latency: { type: 'string' },
      instances: { type: 'string' },
      applications: { type: 'string' },
      history: { type: 'string' },
      views: { type: 'string' },
      viewers: { type: 'string' },
      slow: { type: 'string' },
      ports: { type: 'string' },
      urls: { type: 'string' },
      token: { type: 'string' },
    },
  });
  const { help, ...settings } = values;
  if (help) {
    print(USAGE);
    return;
  }
  const results = await measureAll(optionsOf(settings));
  print(JSON.stringify(results));
}
