/** How a case is to be run. */
export interface FaultRun {
  /** How often the fault strikes. */
  readonly rounds: number;
  readonly seed: number;
  /** The form that CI has no time for: more messages, more clients, longer outages. */
  readonly isLong: boolean;
  /** Takes out what the case guards, to see that the case notices. */
  readonly isUnguarded: boolean;
  /** Words for people, while it runs. */
  tell(text: string): void;
}

/** What was seen; printed as one line of JSON. More keys are welcome. */
export interface FaultReport {
  readonly rounds: number;
  /** Values acknowledged to the client, after a ledger outside of the system. */
  readonly acked: number;
  /** Values in the store at the end. */
  readonly stored: number;
  /** Acknowledged and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly duplicated: number;
  /**
   * From the end of the fault until messages are acknowledged again, the longest of the rounds; where nothing stops
   * acknowledging, until all of it is stored.
   */
  readonly recoveryMs: number;
  /** What else the case promises and was not kept, in words; none where all was kept. */
  readonly broken: readonly string[];
  readonly [key: string]: unknown;
}

/** One fault, brought about on purpose while a system runs under load. */
export interface FaultCase {
  /** In one sentence: what is done to whom, and what must hold. */
  readonly promise: string;
  /** What `isUnguarded` takes out. */
  readonly guard: string;
  readonly rounds: { readonly short: number; readonly long: number };
  run(run: FaultRun): Promise<FaultReport>;
}

/** Whether everything was kept that the case promises. */
export const holds = ({ lost, duplicated, broken }: FaultReport): boolean =>
  lost === 0 && duplicated === 0 && broken.length === 0;
