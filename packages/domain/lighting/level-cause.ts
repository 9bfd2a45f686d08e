import type { LightingOrder } from "@lucciola/contract/lighting/group-message.ts";
import type { LevelSource } from "@lucciola/contract/lighting/lamp-message.ts";
import type { ProgrammeChoice } from "./calendar.ts";
import type { LevelReason } from "./programme.ts";

/** One thing that bears upon a lamp's level. Plain JSON: it is stored with the decision. */
export type LevelCause =
  | {
      readonly kind: "programme";
      readonly programmeId: string;
      readonly programmeVersion: number;
      /** The rule of the calendar that chose the programme, where the lamp has a calendar. */
      readonly choice?: ProgrammeChoice;
      readonly sinceMs: number;
      readonly reason: LevelReason;
    }
  | { readonly kind: "fail-safe"; readonly failure: "clock-lost" | "no-programme" }
  | {
      readonly kind: "adaptive";
      readonly setpointId: string;
      readonly operatingClass?: string;
      /** Measured, % of the section's service flow; absent where it is not known. */
      readonly flowPct?: number;
      readonly untilMs: number;
    }
  /** The section's traffic is not known now: its lamps burn at the design class. */
  | { readonly kind: "adaptive-lost" }
  | { readonly kind: "motion"; readonly setpointId: string; readonly untilMs: number }
  /** An order to this lamp alone. */
  | { readonly kind: "override"; readonly commandId: string; readonly untilMs: number }
  /** An order to one of its groups. */
  | {
      readonly kind: "order";
      readonly orderId: string;
      readonly order: LightingOrder["kind"];
      readonly untilMs: number;
    }
  /** What was asked for would have been under the least level of the lamp's class. */
  | { readonly kind: "floor"; readonly askedDimPct: number };

/** A cause and the level after it: the chain from the programme to the level that the lamp gets. */
export interface CauseStep {
  readonly cause: LevelCause;
  readonly dimPct: number;
}

/** How a controller tells the deciding cause in its samples. */
export function levelSourceOf(cause: LevelCause): LevelSource {
  switch (cause.kind) {
    case "adaptive-lost":
      return "fail-safe";
    case "floor":
      return "programme";
    case "order":
      return cause.order;
    default:
      return cause.kind;
  }
}
