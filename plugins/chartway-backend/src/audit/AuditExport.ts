import type { Writable } from 'node:stream';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  bundleCheckpointLine,
  bundleHeaderLine,
  bundleRecordLine,
  canonicalJson,
  csvHeader,
  csvRow,
  decodeRecord,
  toOcsf,
} from '@chartway/audit-kit';
import type {
  AuditExportFormat,
  AuditFilter,
} from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type { AuditReadingService } from './AuditReadingService';
import type { StoredRecord } from './domain/entries';

/** Entries between two looks whether they may still be read; also what is read at a time. */
const PAGE = 500;
/** The same for the records of a bundle. */
const BUNDLE_PAGE = 2048;

/** What may be read now; throws when nothing may be any more. */
type StillAllowed = () => Promise<PermissionFilter>;

/** A file to be sent: opened once it is certain that there is one. */
type ExportFile = { name: string; contentType: string };

/** Opens the stream that a file is written to. */
export type OpenExport = (file: ExportFile) => Writable;

type Format = {
  contentType: string;
  /** Of the file's name. */
  ending: string;
  header: string;
  line(record: StoredRecord): string | Uint8Array;
};

const placed = ({ position, bytes }: StoredRecord) => ({
  position,
  record: decodeRecord(bytes),
});

const FORMATS: Readonly<Record<AuditExportFormat, Format>> = {
  jsonl: {
    contentType: 'application/jsonl',
    ending: 'jsonl',
    header: '',
    line: bundleRecordLine,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    ending: 'csv',
    header: csvHeader(),
    line: record => csvRow(placed(record)),
  },
  ocsf: {
    contentType: 'application/jsonl',
    ending: 'ocsf.jsonl',
    header: '',
    line: record => `${canonicalJson(toOcsf(placed(record)))}\n`,
  },
};

const fileName = (at: Date, ending: string) =>
  `chartway-audit-${at.toISOString().slice(0, 10)}.${ending}`;

/** Writes the audit log into files, piece by piece, and asks again and again whether it still may. */
export class AuditExport {
  readonly #reading: AuditReadingService;
  readonly #now: () => Date;

  constructor(reading: AuditReadingService, now: () => Date) {
    this.#reading = reading;
    this.#now = now;
  }

  /** Writes entries, newest first: their intents, each followed by its outcome. @returns how many entries. */
  async entries(
    filter: AuditFilter,
    format: AuditExportFormat,
    stillAllowed: StillAllowed,
    open: OpenExport,
  ): Promise<number> {
    let written = 0;
    const { contentType, ending, header, line } = FORMATS[format];
    const reading = this.#reading;
    async function* lines() {
      yield header;
      let before: number | undefined;
      do {
        const allowed = await stillAllowed();
        const { items, next } = await reading.page({
          ...filter,
          allowed,
          limit: PAGE,
          ...(before !== undefined && { before }),
        });
        const chunks = items.flatMap(({ first, outcome }) =>
          [first, ...(outcome ? [outcome] : [])].map(line),
        );
        yield Buffer.concat(chunks.map(chunk => Buffer.from(chunk)));
        written += items.length;
        before = next;
      } while (before !== undefined);
    }
    const name = fileName(this.#now(), ending);
    await pipeline(Readable.from(lines()), open({ name, contentType }));
    return written;
  }

  /** Writes the whole log as `chartway-audit verify` reads it. @returns how many records. */
  async bundle(stillAllowed: StillAllowed, open: OpenExport): Promise<number> {
    const reading = this.#reading;
    const exportedAt = this.#now();
    // In this order, so that no checkpoint is of a larger log than the one that is written.
    const evidence = await reading.evidence();
    const size = await reading.size();
    async function* lines() {
      yield bundleHeaderLine({
        origin: reading.origin,
        verifierKey: reading.verifierKey,
        first: 0,
        size,
        exportedAt: exportedAt.toISOString(),
      });
      yield evidence.map(bundleCheckpointLine).join('');
      for (let from = 0; from < size; from += BUNDLE_PAGE) {
        await stillAllowed();
        const to = Math.min(from + BUNDLE_PAGE, size);
        const records = await reading.records(from, to);
        yield Buffer.concat(records.map(bundleRecordLine));
      }
    }
    const file = {
      name: fileName(exportedAt, 'bundle.jsonl'),
      contentType: 'application/jsonl',
    };
    await pipeline(Readable.from(lines()), open(file));
    return size;
  }
}
