import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  generateKey,
  inclusionProof,
  HASH_BYTES,
  parseVerifierKey,
  verifyLog,
  type CheckpointEvidence,
  type KeyPair,
} from '@chartway/audit-kit';
import type { OpenAuditLog } from '@chartway/plugin-chartway-backend';
import type { Knex } from 'knex';
import { APPEND, appendHere, race } from './appending';
import { tamperChained } from './chained';
import { connect, makeDatabase, type BenchDatabase } from './databases';
import { makePlainTables, openChartway } from './sides';
import { dropTriggers, KINDS, pages, Victim } from './tampering';

const ENTRIES = 1_000_000;
const TAMPERINGS = 1000;
/** The other sides are slow or can prove nothing; so many records tell how fast they are. */
const OTHERS_MOST = 2000;
/** Milliseconds between checkpoints: as many in the minutes of this benchmark as a portal makes in hours. */
const CHECKPOINT_PAUSE = 250;
const PROOFS = 100;

type Options = { entries: number; tamperings: number };

/** What is reported of one database. */
type Result = {
  append_per_s: number;
  verify_s: number;
  proof_bytes: number;
  tampered: number;
  found: number;
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const seconds = (start: number) => Math.round(performance.now() - start) / 1000;

/**
 * Keeps an audit log of many entries with two processes that append, on SQLite and on PostgreSQL, verifies it, and tampers
 * with it. Beside it, a plain table and a table with a chain of hashes. Prints what it does and, last, one line of JSON.
 *
 * @param args - `--entries N`, `--tamperings N`, `--database sqlite|postgres`.
 */
export async function run(args: string[]): Promise<void> {
  if (args[0] === APPEND) {
    await appendHere(args[1] ?? '');
    return;
  }
  const { values } = parseArgs({
    args,
    options: {
      entries: { type: 'string', default: String(ENTRIES) },
      tamperings: { type: 'string', default: String(TAMPERINGS) },
      database: { type: 'string' },
    },
  });
  const options = {
    entries: Number(values.entries),
    tamperings: Number(values.tamperings),
  };
  const results: Record<string, Result> = {};
  for (const name of ['sqlite', 'postgres'] as const) {
    if (values.database !== undefined && values.database !== name) continue;
    const database = await makeDatabase(name);
    const knex = connect(database);
    try {
      results[name] = await measure(database, knex, options);
    } finally {
      await knex.destroy();
      await database.remove();
    }
  }
  const all = Object.values(results);
  const sum = (key: 'tampered' | 'found') =>
    all.reduce((total, result) => total + result[key], 0);
  print(
    JSON.stringify({
      entries: options.entries,
      append_per_s: Math.min(...all.map(result => result.append_per_s)),
      verify_s: Math.max(...all.map(result => result.verify_s)),
      proof_bytes: Math.max(...all.map(result => result.proof_bytes)),
      tampered: sum('tampered'),
      found: sum('found'),
      ...results,
    }),
  );
}

async function measure(
  database: BenchDatabase,
  knex: Knex,
  { entries, tamperings }: Options,
): Promise<Result> {
  const keys = generateKey('bench.example.com/audit');
  const { privateKey } = keys;
  const setting = { privateKey, folder: join(database.folder, 'anchored') };
  const log = await openChartway(knex, setting);
  print(
    `${database.name}: two processes append ${entries} records, 500 requests at a time in each`,
  );
  await othersAppend(database, knex, entries, privateKey);
  const rate = await checkpointing(log, () =>
    race({ ...database, folder: setting.folder }, 'chartway', {
      records: entries,
      privateKey,
    }),
  );
  print(`  chartway  ${Math.round(rate)} records/s, tree and checkpoints too`);
  const evidence = await outside(setting.folder, log);
  const verify = await verifyAll(log, evidence, keys);
  const proof = await proofBytes(log);
  const found = await tamperAll({
    ...{ database, knex, evidence, keys, setting, tamperings },
  });
  return {
    append_per_s: Math.round(rate),
    verify_s: verify,
    proof_bytes: proof,
    tampered: tamperings,
    found,
  };
}

/** Signs again and again while `work` goes on, and once more at its end. */
async function checkpointing<T>(
  log: OpenAuditLog,
  work: () => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const { signal } = ending;
  const signing = (async () => {
    while (!signal.aborted) {
      await log.checkpoint();
      await delay(CHECKPOINT_PAUSE, undefined, { signal }).catch(() => {});
    }
  })();
  try {
    return await work();
  } finally {
    ending.abort();
    await signing;
    await log.checkpoint();
  }
}

async function othersAppend(
  database: BenchDatabase,
  knex: Knex,
  entries: number,
  privateKey: string,
): Promise<void> {
  await makePlainTables(knex);
  const records = Math.min(entries, OTHERS_MOST);
  const plain = await race(database, 'plain', { records, privateKey });
  print(
    `  plain     ${Math.round(
      plain,
    )} records/s: a table without proof (${records} records)`,
  );
  const chained = await race(database, 'chained', { records, privateKey });
  const rounds = 10 * KINDS.length;
  const { noticed } = await tamperChained(knex, rounds);
  print(
    `  chained   ${Math.round(
      chained,
    )} records/s: a hash over the row before (${records} records); of ${rounds} tamperings ${noticed} noticed, none of them named`,
  );
}

/** The checkpoints as they are outside the database, with the frontiers that the log keeps of them. */
async function outside(
  folder: string,
  log: OpenAuditLog,
): Promise<CheckpointEvidence[]> {
  const inside = await log.evidence(Number.MAX_SAFE_INTEGER);
  const days = await readdir(join(folder, 'checkpoints'));
  const notes = new Set<string>();
  for (const day of days) {
    const path = join(folder, 'checkpoints', day);
    for (const file of await readdir(path)) {
      notes.add(await readFile(join(path, file), 'utf8'));
    }
  }
  return inside.filter(({ note }) => notes.has(note));
}

async function verifyAll(
  log: OpenAuditLog,
  evidence: CheckpointEvidence[],
  keys: KeyPair,
): Promise<number> {
  const start = performance.now();
  const report = await verifyLog({
    records: pages(log, 0, await log.size()),
    checkpoints: evidence,
    keys: [parseVerifierKey(keys.verifierKey)],
    size: await log.size(),
  });
  const took = seconds(start);
  if (report.findings.length > 0 || report.unproven.length > 0) {
    throw new Error(`A log that nobody touched: ${JSON.stringify(report)}`);
  }
  print(
    `  verified  ${report.records} records against ${report.checkpoints} checkpoints in ${took} s, read from the database`,
  );
  return took;
}

/** The longest of some inclusion proofs. */
async function proofBytes(log: OpenAuditLog): Promise<number> {
  const size = await log.size();
  let longest = 0;
  for (let index = 0; index < PROOFS; index += 1) {
    const position = Math.floor((index * size) / PROOFS);
    const proof = await inclusionProof(log, position, size);
    longest = Math.max(longest, proof.length * HASH_BYTES);
  }
  print(`  proof     that one record is in the log: ${longest} bytes`);
  return longest;
}

async function tamperAll(options: {
  database: BenchDatabase;
  knex: Knex;
  evidence: CheckpointEvidence[];
  keys: KeyPair;
  setting: { privateKey: string; folder: string };
  tamperings: number;
}): Promise<number> {
  const { database, knex, setting, tamperings } = options;
  await dropTriggers(knex, database.name === 'postgres');
  const victim = new Victim({
    knex,
    evidence: options.evidence,
    key: parseVerifierKey(options.keys.verifierKey),
    openIn: transaction =>
      openChartway(transaction, { ...setting, skipMigrations: true }),
  });
  const start = performance.now();
  let found = 0;
  for (let round = 0; round < tamperings; round += 1) {
    const missed = await victim.tamper(KINDS[round % KINDS.length] ?? 'edit');
    if (missed === undefined) found += 1;
    else print(`  MISSED    ${missed}`);
  }
  print(
    `  tampered  ${tamperings} times (${KINDS.join(
      ', ',
    )}), each in a transaction that is taken back; ${found} found and named in ${seconds(
      start,
    )} s by the verifier of chartway-audit, from the signed checkpoint before to the one after`,
  );
  return found;
}
