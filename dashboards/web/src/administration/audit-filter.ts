import { DateTime } from "luxon";

export interface AuditChoice {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  /** Days of the town, `2026-11-23`, both of them included; empty: not limited. */
  readonly from: string;
  readonly to: string;
}

/** What the server is asked for; what was not chosen is left out. */
export function auditFilter({ actor, action, target, from, to }: AuditChoice, zone: string): Record<string, string> {
  const day = (text: string, days: number): string => {
    const start = DateTime.fromISO(text, { zone });
    return start.isValid ? start.plus({ days }).toUTC().toISO({ suppressMilliseconds: false }) : "";
  };
  const asked = { actor, action, target, from: from === "" ? "" : day(from, 0), to: to === "" ? "" : day(to, 1) };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
}
