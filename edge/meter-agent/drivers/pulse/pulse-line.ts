/** What a line has counted since it was last asked. */
export type PulsesTaken =
  | {
      readonly kind: "pulses";
      readonly pulses: number;
      /** Where the line stands now; kept with the total, and given back at the next start. */
      readonly mark: number | undefined;
      /** What is strange about it, in words. */
      readonly note?: string;
    }
  /** Nobody is watching the line, so pulses may be missed; or the counter cannot be read. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** Where pulses come from: an input of this machine, or a counter that something else keeps. */
export interface PulseLine {
  /** `mark` is what `take` said last in an earlier run; undefined at the very first start. */
  open(mark: number | undefined): void;
  /** The pulses since the call before. After `unreachable` the next call brings all that were counted in between. */
  take(): Promise<PulsesTaken>;
  close(): Promise<void>;
}
