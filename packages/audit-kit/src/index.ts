/**
 * A tamper-evident audit log: records, Merkle tree in tiles, signed checkpoints, proofs, export formats and verification.
 * Computes only; files and databases belong to who uses it.
 *
 * @packageDocumentation
 */
export { canonicalJson, type CanonicalValue } from './canonicalJson';
export { BundleError, NoteError, RecordError, TreeError } from './errors';
export {
  auditRecordSchema,
  decodeRecord,
  encodeRecord,
  MAX_RECORD_BYTES,
  type AuditRecord,
} from './record';
export { HASH_BYTES, leafHash, nodeHash } from './merkle/hash';
export {
  decodeFrontier,
  EMPTY_FRONTIER,
  encodeFrontier,
  frontierRoot,
  type Frontier,
} from './merkle/frontier';
export {
  appendLeaves,
  growTile,
  MemoryTiles,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
  type Growth,
  type TileGrowth,
  type TileReader,
} from './merkle/tiles';
export {
  consistencyProof,
  inclusionProof,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from './merkle/proofs';
export {
  generateKey,
  parseSignerKey,
  parseVerifierKey,
  type KeyPair,
  type SignerKey,
  type VerifierKey,
} from './note/keys';
export {
  openNote,
  parseNote,
  signNote,
  type NoteSignature,
  type UncheckedNote,
} from './note/note';
export {
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
} from './note/checkpoint';
export {
  checkProof,
  formatProof,
  parseProof,
  type LogProof,
} from './note/inclusion';
export { verifyLog } from './verify/verifyLog';
export type {
  CheckpointEvidence,
  Finding,
  FindingKind,
  LoggedRecord,
  LogReport,
  LogToVerify,
  Pages,
  PositionRange,
} from './verify/types';
export {
  bundleCheckpointLine,
  bundleHeaderLine,
  bundleHeaderSchema,
  bundleRecordLine,
  openBundle,
  type Bundle,
  type BundleHeader,
} from './export/bundle';
export { csvField, csvHeader, csvRow, type PlacedRecord } from './export/csv';
export { toOcsf, type OcsfObject } from './export/ocsf';
export { syslogFrame, syslogMessage, type SyslogSource } from './export/syslog';
