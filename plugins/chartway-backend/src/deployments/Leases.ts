/** Lets one replica at a time do what only one should. */
export type Leases = {
  /** Takes or prolongs a lease. @returns false when another holder has it. */
  take(name: string, holder: string, milliseconds: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
};
