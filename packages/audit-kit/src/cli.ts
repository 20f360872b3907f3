/**
 * The command line `chartway-audit`: verifies an export of the audit log, or the proof of one record, without network and
 * without the portal.
 *
 * @packageDocumentation
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asciiJson } from './canonicalJson';
import {
  BundleError,
  messageOf,
  NoteError,
  RecordError,
  TreeError,
} from './errors';
import { openBundle, type Bundle } from './export/bundle';
import {
  checkProof,
  parseEntryProof,
  parseProof,
  type ProvenBytes,
} from './note/inclusion';
import { parseVerifierKey, type VerifierKey } from './note/keys';
import { decodeRecord, type AuditRecord } from './record';
import { naming } from './verify/findings';
import type { CheckpointEvidence, LogReport } from './verify/types';
import { verifyLog } from './verify/verifyLog';

const CHUNK_BYTES = 1024 * 1024;

const USAGE = `usage:
  chartway-audit verify EXPORT [--key KEY]... [--checkpoint PATH]...
      Verifies an export of the whole log (JSON Lines). KEY is the verifier key, name+id+base64,
      as you know it from elsewhere than the export. PATH is a checkpoint kept elsewhere, or a folder of them.
  chartway-audit check PROOF [RECORD] --key KEY
      Checks the proof of an entry as the portal answers it, or of one record: a tlog-proof and the record's bytes.
  chartway-audit show EXPORT [--from N] [--to N] [--json]
      Prints the records of an export.

exit codes: 0 all is well, 1 something was found, 2 the command could not do its work
`;

/**
 * Where the command writes.
 *
 * @public
 */
export type Output = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
};

/** A complaint about the arguments. */
class UsageError extends Error {}

/** Text of a log may hold what terminals obey; it is shown instead. */
const visible = (text: string) =>
  text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    character =>
      `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );

const line = (text: string) => `${visible(text)}\n`;

const openExport = (path: string): Promise<Bundle> =>
  openBundle(createReadStream(path, { highWaterMark: CHUNK_BYTES }));

async function readCheckpoints(
  paths: readonly string[],
): Promise<CheckpointEvidence[]> {
  const found: CheckpointEvidence[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) {
      const entries = await readdir(path);
      const inside = entries
        .filter(name => !name.startsWith('.'))
        .map(name => join(path, name));
      found.push(...(await readCheckpoints(inside)));
    } else {
      found.push({ note: await readFile(path, 'utf8') });
    }
  }
  return found;
}

function describe(report: LogReport, output: Output): number {
  const { records, checkpoints, signed, findings, unproven, more } = report;
  const { stdout } = output;
  for (const { kind, message } of findings) {
    stdout.write(line(`${kind}: ${message}`));
  }
  if (more > 0) stdout.write(line(`${more} further differences.`));
  for (const range of unproven) {
    stdout.write(line(`not proven: ${naming(range)}`));
  }
  stdout.write(
    line(
      `${records} records and ${checkpoints} checkpoints of ${
        report.origin ?? 'an unknown log'
      }.`,
    ),
  );
  if (signed === undefined) {
    stdout.write(
      line('No checkpoint is signed by a trusted key: nothing is proven.'),
    );
  }
  const count = findings.length + more;
  if (signed === undefined || count > 0) {
    stdout.write(line(`FAILED: ${count} findings.`));
    return 1;
  }
  stdout.write(
    line(
      `OK: the ${signed} records that the newest checkpoint covers are those that were logged, in their order.`,
    ),
  );
  return 0;
}

type Options = {
  readonly key: readonly string[];
  readonly checkpoint: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly json: boolean;
};

async function verify(
  path: string,
  { key, checkpoint }: Options,
  output: Output,
): Promise<number> {
  const { header, checkpoints, records } = await openExport(path);
  const keys: VerifierKey[] = key.map(parseVerifierKey);
  if (keys.length === 0) {
    keys.push(parseVerifierKey(header.verifierKey));
    output.stderr.write(
      line(
        `note: no --key given, so the export is held against the key it names itself, ${header.verifierKey}. Compare that key with the one you know from elsewhere.`,
      ),
    );
  }
  const kept = await readCheckpoints(checkpoint);
  const report = await verifyLog({
    records,
    checkpoints: [...checkpoints, ...kept],
    keys,
    first: header.first,
    size: header.size,
  });
  return describe(report, output);
}

async function readProofs(
  path: string,
  recordPath: string | undefined,
): Promise<ProvenBytes[]> {
  const text = await readFile(path, 'utf8');
  if (recordPath === undefined) return parseEntryProof(text);
  const file = await readFile(recordPath);
  // Editors end a file with a newline; no record has one.
  const bytes = file.at(-1) === 0x0a ? file.subarray(0, -1) : file;
  return [{ bytes, proof: parseProof(text) }];
}

async function check(
  path: string,
  recordPath: string | undefined,
  { key }: Options,
  output: Output,
): Promise<number> {
  if (key.length === 0) throw new UsageError('check needs --key');
  const keys = key.map(parseVerifierKey);
  let code = 0;
  for (const { bytes, proof } of await readProofs(path, recordPath)) {
    try {
      const { origin, size } = checkProof(bytes, proof, keys);
      output.stdout.write(
        line(
          `OK: the record stands at position ${proof.index} of ${origin}; proved by the checkpoint of ${size} records.`,
        ),
      );
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      output.stdout.write(line(`FAILED: ${error.message}`));
      code = 1;
    }
  }
  return code;
}

function position(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no position`);
}

function inWords(at: number, record: AuditRecord): string {
  const { kind, status, actor, onBehalfOf, action, subject, reason } = record;
  const parts = [
    at,
    record.at,
    status ? `${kind} ${status}` : kind,
    actor && onBehalfOf ? `${actor} for ${onBehalfOf}` : actor,
    action,
    subject,
    reason && `"${reason}"`,
    `(${record.id})`,
  ];
  return parts.filter(part => part !== undefined && part !== '').join(' ');
}

async function show(
  path: string,
  options: Options,
  output: Output,
): Promise<number> {
  const [from, to] = [
    position(options.from, 0),
    position(options.to, Infinity),
  ];
  const { records } = await openExport(path);
  for await (const page of records) {
    for (const item of page) {
      if (item.position < from || item.position > to) continue;
      const text = options.json
        ? asciiJson(Buffer.from(item.bytes).toString('utf8'))
        : inWords(item.position, decodeRecord(item.bytes));
      output.stdout.write(line(text));
    }
  }
  return 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        checkpoint: { type: 'string', multiple: true, default: [] },
        from: { type: 'string' },
        to: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function run(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, path, record] = positionals;
  const options: Options = {
    ...values,
    key: values.key ?? [],
    checkpoint: values.checkpoint ?? [],
    json: values.json ?? false,
  };
  if (values.help || command === 'help') {
    output.stdout.write(USAGE);
    return 0;
  }
  if (!command || !path)
    throw new UsageError('a command and a file are needed');
  if (command === 'verify') return verify(path, options, output);
  if (command === 'check') return check(path, record, options, output);
  if (command === 'show') return show(path, options, output);
  throw new UsageError(`no command ${command}`);
}

/** What Node throws when a file is not there, may not be read, or is a folder. */
const isOfFile = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  'syscall' in error;

/**
 * Does what the arguments say.
 *
 * @param args - Those after the name of the program.
 * @returns the exit code: 0 when all is well, 1 when something was found, 2 when the command could not do its work.
 *
 * @public
 */
export async function main(
  args: readonly string[],
  output: Output,
): Promise<number> {
  try {
    return await run(args, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.stderr.write(`${line(error.message)}\n${USAGE}`);
      return 2;
    }
    const isExpected =
      [BundleError, NoteError, RecordError, TreeError].some(
        type => error instanceof type,
      ) || isOfFile(error);
    if (!isExpected) throw error;
    output.stderr.write(line(messageOf(error)));
    return 2;
  }
}
