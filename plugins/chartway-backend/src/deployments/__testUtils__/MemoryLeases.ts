import type { Leases } from '../Leases';

/** Leases in memory, by a clock of the test. */
export function memoryLeases(now: () => Date): Leases {
  const held = new Map<string, { holder: string; until: number }>();
  return {
    async take(name, holder, milliseconds) {
      const time = now().getTime();
      const lease = held.get(name);
      if (lease && lease.holder !== holder && lease.until >= time) return false;
      held.set(name, { holder, until: time + milliseconds });
      return true;
    },
    async release(name, holder) {
      if (held.get(name)?.holder === holder) held.delete(name);
    },
  };
}
