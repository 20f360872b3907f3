import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  putLiveFacets,
  type LiveFacet,
} from '@chartway/plugin-chartway-backend';
import { z } from 'zod';
import { connect, type BenchDatabase } from '../audit/databases';
import { portfolio } from '../permissions/portfolio';
import { startPortal } from '../permissions/portal';

/** Argument that makes this process a portal. */
export const PORTAL = '--portal';

/** Begins an answer; whatever else is written is a log. */
const ANSWER = 'portal: ';

/** Name of the deployment engine of all instances. */
const ENGINE = 'main';
/** Instances of which the engine says something new at a time, and milliseconds between. */
const CHANGED = 50;
const BETWEEN_CHANGES = 1_000;
const BATCH = 5_000;

const addressSchema = z.object({
  name: z.enum(['sqlite', 'postgres']),
  address: z.string(),
  dataFolder: z.string(),
  instances: z.number().int(),
});

/** What a portal process is told first. */
type Address = z.output<typeof addressSchema>;

const factsSchema = z.object({
  url: z.string().optional(),
  /** Most memory the process ever had, MiB. */
  memory: z.number(),
});

/** What a line of the process says, if it is no line of a log. */
function factsIn(line: string) {
  if (!line.startsWith(ANSWER)) return undefined;
  return factsSchema.parse(JSON.parse(line.slice(ANSWER.length)));
}

const factsOf = (url?: string) => ({
  ...(url !== undefined && { url }),
  memory: process.resourceUsage().maxRSS / 1024,
});

/** What the engine says of the nth instance; of one in twenty something is wrong. */
function facetOf(name: string, n: number, round: number): LiveFacet {
  const kind = (n * 7919 + round) % 100;
  const since = Date.UTC(2026, 0, 1) + ((n * 104_729) % 31_000_000) * 1000;
  const state = { name, message: '', since: new Date(since).toISOString() };
  const observedAt = new Date().toISOString();
  const well = { sync: 'Synced', health: 'Healthy' };
  if (kind < 88) return { ...state, ...well, status: 'arrived', observedAt };
  if (kind < 95) {
    const health = 'Progressing';
    return { ...state, ...well, health, status: 'progressing', observedAt };
  }
  if (kind < 98) {
    const sync = 'OutOfSync';
    return { ...state, ...well, sync, status: 'drifted', observedAt };
  }
  const health = 'Degraded';
  return { ...state, ...well, health, status: 'degraded', observedAt };
}

type Work = (words: string) => Promise<object>;

async function portalWork(address: Address): Promise<Work> {
  const knex = connect(address);
  const portal = await startPortal(knex, address.dataFolder);
  const names = [...portfolio(address.instances)].map(({ name }) => name);
  let round = 0;
  let timer: NodeJS.Timeout | undefined;
  const change = () => {
    round++;
    const facets = Array.from({ length: CHANGED }, (_, at) => {
      const n = (round * 7_919 + at * 3_001) % names.length;
      return facetOf(names[n] ?? '', n, round);
    });
    return putLiveFacets(knex, ENGINE, facets);
  };
  return async words => {
    if (words === 'live') {
      const all = names.map((name, n) => facetOf(name, n, 0));
      for (let start = 0; start < all.length; start += BATCH) {
        await putLiveFacets(knex, ENGINE, all.slice(start, start + BATCH));
      }
    }
    if (words === 'changing') {
      timer = setInterval(() => {
        change().catch(error => process.stderr.write(`${error}\n`));
      }, BETWEEN_CHANGES);
    }
    if (words === 'stop') {
      clearInterval(timer);
      await portal.stop();
      await knex.destroy();
    }
    return factsOf(portal.url);
  };
}

/** In a process of its own: a portal that does what the lines of its input say. */
export async function portalHere(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  let work: Work | undefined;
  for await (const line of lines) {
    let facts: object;
    if (work) facts = await work(line);
    else {
      work = await portalWork(addressSchema.parse(JSON.parse(line)));
      facts = await work('start');
    }
    process.stdout.write(`${ANSWER}${JSON.stringify(facts)}\n`);
    if (line === 'stop') return;
  }
}

/** A portal in a process of its own, so that its memory is its own too. */
export type PortalProcess = {
  url: string;
  /** Fills in what the engine says of all instances. */
  fillLive(): Promise<void>;
  /** From now on the engine says something new every second. */
  startChanging(): Promise<void>;
  /** @returns the most memory it ever had, MiB. */
  stop(): Promise<number>;
};

/** @throws Error when the process ends by itself. */
export async function startPortalProcess(
  { name, address }: BenchDatabase,
  options: { dataFolder: string; instances: number },
): Promise<PortalProcess> {
  const [script = ''] = process.argv.slice(1);
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, 'portfolio', PORTAL],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The portal ended with ${code}`);
  });
  failed.catch(() => {});
  const ask = async (words: string) => {
    child.stdin.write(`${words}\n`);
    for (;;) {
      const [line] = await Promise.race([once(lines, 'line'), failed]);
      const facts = factsIn(String(line));
      if (facts) return facts;
    }
  };
  const first = await ask(JSON.stringify({ name, address, ...options }));
  if (first.url === undefined) throw new Error('The portal has no address');
  return {
    url: first.url,
    async fillLive() {
      await ask('live');
    },
    async startChanging() {
      await ask('changing');
    },
    async stop() {
      const { memory } = await ask('stop');
      // Databases of other plugins of the test backend stay open.
      child.kill();
      await failed.catch(() => {});
      return memory;
    },
  };
}
