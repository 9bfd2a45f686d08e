import { Type } from "typebox";

/** What a citizen can say of a street light. */
export const REPORT_KINDS = ["dark", "flickering", "on-by-day", "damaged", "other"] as const;
export const ReportKind = Type.Enum([...REPORT_KINDS]);
export type ReportKind = (typeof REPORT_KINDS)[number];

/**
 * How far the town is with what citizens have reported. `received`: nobody has looked at it. `looked-at`: somebody has it.
 * `ordered`: a crew is to mend it. `mended` and `no-fault` close it.
 */
export const REPORT_STATES = ["received", "looked-at", "ordered", "mended", "no-fault"] as const;
export const ReportState = Type.Enum([...REPORT_STATES]);
export type ReportState = (typeof REPORT_STATES)[number];

/** What closes a case. */
export const REPORT_OUTCOMES = ["mended", "no-fault"] as const satisfies readonly ReportState[];
export const ReportOutcome = Type.Enum([...REPORT_OUTCOMES]);
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];

export const REPORT_ACTIONS = ["received", "taken", "answered", "ordered", "mended", "no-fault"] as const;
export const ReportAction = Type.Enum([...REPORT_ACTIONS]);
export type ReportAction = (typeof REPORT_ACTIONS)[number];
