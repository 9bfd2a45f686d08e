/** What happened to a register that its readings alone do not say. */
export type RegisterEvent =
  /** It began anew: what ran between the two readings is unknown. */
  | {
      readonly kind: "reset";
      readonly fromMs: number;
      readonly toMs: number;
      readonly before: number;
      readonly after: number;
    }
  /** It passed its highest number and began at zero: nothing is lost. */
  | { readonly kind: "roll-over"; readonly fromMs: number; readonly toMs: number; readonly at: number }
  /** Another meter took its place. */
  | { readonly kind: "replacement"; readonly atMs: number; readonly isClosed: boolean; readonly isOpened: boolean }
  /** A reading that does not count, and why: none that a register can show, or one alone against those around it. */
  | {
      readonly kind: "refused";
      readonly atMs: number;
      readonly value: number;
      readonly reason: "no-register-value" | "blip";
    };
