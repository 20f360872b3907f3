import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Names one process for ever: a pid may be given to another process later, but not with the same start time.
 * `startedAt` counts clock ticks since boot, as field 22 of /proc/PID/stat does (proc(5)).
 */
export const ProcessRecord = z.object({
  pid: z.number().int().positive(),
  startedAt: z.string().min(1),
  /** What asks it to end; SIGTERM by default. */
  stopSignal: z.enum(['SIGTERM', 'SIGINT']).optional(),
});

export type ProcessRecord = z.infer<typeof ProcessRecord>;

/** The fields of /proc/PID/stat behind the program's name, the first being the state. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may itself contain some.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const STATE = 0;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const START = 19;

/** The record of a live process, or undefined when there is none with this pid (a zombie counts as none). */
export function recordOf(pid: number): ProcessRecord | undefined {
  const fields = statFields(pid);
  const startedAt = fields?.[START];
  return startedAt && fields[STATE] !== 'Z' ? { pid, startedAt } : undefined;
}

/** Whether the very process of the record still runs. */
export function isAlive(record: ProcessRecord): boolean {
  return recordOf(record.pid)?.startedAt === record.startedAt;
}

/** Resident memory in MiB and CPU seconds used, or undefined when the process is gone. */
export function usageOf(
  pid: number,
): { memoryMiB: number; cpuSeconds: number } | undefined {
  const fields = statFields(pid);
  if (!fields) return undefined;
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  // USER_HZ is 100 on every Linux that Node runs on.
  return { memoryMiB: residentMiB(pid), cpuSeconds: ticks / 100 };
}

function residentMiB(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
    return Math.round(Number(kib ?? 0) / 1024);
  } catch {
    return 0;
  }
}
