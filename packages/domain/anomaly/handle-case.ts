import { type AnomalyCase, type CaseAction, type CaseChange, sizeOf } from "./anomaly-case.ts";

/** Why a person's wish cannot be carried out, as a stable code with a sentence that says what to do. */
export interface Refusal {
  readonly code: "anomaly-closed" | "anomaly-open" | "snooze-in-the-past";
  readonly message: string;
}
export type Handled =
  | { readonly ok: true; readonly change: CaseChange }
  | { readonly ok: false; readonly refusal: Refusal };

/** Who does it, and when (epoch ms). */
export interface Handling {
  readonly by: string;
  readonly atMs: number;
}

const done = (anomaly: AnomalyCase, { by, atMs }: Handling, action: CaseAction, detail: string): Handled => ({
  ok: true,
  change: { anomaly, events: [{ atMs, actor: by, action, detail }] },
});
const refused = (code: Refusal["code"], message: string): Handled => ({ ok: false, refusal: { code, message } });
const CLOSED = refused(
  "anomaly-closed",
  "The cause of this anomaly is over. It comes back by itself when the cause does.",
);

/** Somebody is to look after it; without a name nobody is any more. */
export const assign = (anomaly: AnomalyCase, to: string | undefined, handling: Handling): Handled =>
  done({ ...anomaly, assignedTo: to }, handling, "assigned", to ?? "");

/** Put off until an instant, or until it is clearly worse. */
export function snooze(anomaly: AnomalyCase, untilMs: number, reason: string, handling: Handling): Handled {
  if (anomaly.endedAtMs !== undefined) return CLOSED;
  if (untilMs <= handling.atMs)
    return refused(
      "snooze-in-the-past",
      "The anomaly cannot be put off until an instant that is over. Give a later one.",
    );
  const put = { untilMs, reason, by: handling.by, size: sizeOf(anomaly.alert) };
  const snoozed: AnomalyCase = { ...anomaly, state: "snoozed", snooze: put, normal: undefined };
  return done(snoozed, handling, "snoozed", reason);
}

/** It is as it should be, by a rule that was stored for that. One that is over may be called normal too. */
export const markNormal = (anomaly: AnomalyCase, rule: number, reason: string, handling: Handling): Handled =>
  done({ ...anomaly, state: "normal", snooze: undefined, normal: rule }, handling, "marked-normal", reason);

/** Back to those that somebody should look at: what was snoozed, called normal or held back. */
export function reopen(anomaly: AnomalyCase, reason: string, handling: Handling): Handled {
  if (anomaly.state === "open") return refused("anomaly-open", "The anomaly is open already.");
  if (anomaly.state === "closed") return CLOSED;
  const state = anomaly.endedAtMs === undefined ? "open" : "closed";
  return done({ ...anomaly, state, snooze: undefined, normal: undefined }, handling, "reopened", reason);
}

export const note = (anomaly: AnomalyCase, text: string, handling: Handling): Handled =>
  done(anomaly, handling, "noted", text);
