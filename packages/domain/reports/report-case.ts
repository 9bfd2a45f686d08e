import type { ReportAction, ReportOutcome, ReportState } from "@lucciola/contract/lighting/fault-report.ts";

/** What is decided of a case that citizens have reported. Instants are epoch ms. */
export interface ReportCase {
  readonly state: ReportState;
  readonly takenBy: string | undefined;
  readonly workOrder: string | undefined;
  readonly closedAtMs: number | undefined;
}

export interface ReportEvent {
  readonly atMs: number;
  /** Empty: a citizen. */
  readonly actor: string;
  readonly action: ReportAction;
  /** Citizens read it. */
  readonly words: string;
}

/** What somebody of the town wants to do with a case. */
export type ReportWish =
  | { readonly kind: "take" }
  | { readonly kind: "answer"; readonly words: string }
  | { readonly kind: "order"; readonly workOrder: string }
  | { readonly kind: "close"; readonly outcome: ReportOutcome; readonly reason: string };

export type ReportHandled =
  | { readonly ok: true; readonly change: ReportCase; readonly event: ReportEvent }
  | {
      readonly ok: false;
      readonly code: "report-closed" | "report-ordered" | "report-reason-missing";
      readonly message: string;
    };

export const isOpen = ({ state }: Pick<ReportCase, "state">): boolean => state !== "mended" && state !== "no-fault";

/** Carries out a wish, or says why it cannot be. A closed case stays closed: what is reported later opens another. */
export function handleReport(
  present: ReportCase,
  wish: ReportWish,
  { by, atMs }: { readonly by: string; readonly atMs: number },
): ReportHandled {
  if (!isOpen(present)) {
    return {
      ok: false,
      code: "report-closed",
      message: "This case is closed. A new report of the same place opens another one",
    };
  }
  const done = (changes: Partial<ReportCase>, action: ReportAction, words = ""): ReportHandled => ({
    ok: true,
    change: { ...present, ...changes },
    event: { atMs, actor: by, action, words },
  });
  switch (wish.kind) {
    case "take":
      return done({ state: present.state === "received" ? "looked-at" : present.state, takenBy: by }, "taken");
    case "answer":
      // Who answers has looked at it.
      return done(
        present.state === "received" ? { state: "looked-at", takenBy: by } : {},
        "answered",
        wish.words.trim(),
      );
    case "order":
      if (present.workOrder !== undefined) {
        return {
          ok: false,
          code: "report-ordered",
          message: `There is already an order of work for this case: ${present.workOrder}`,
        };
      }
      return done({ state: "ordered", workOrder: wish.workOrder, takenBy: present.takenBy ?? by }, "ordered");
    case "close": {
      const reason = wish.reason.trim();
      if (wish.outcome === "no-fault" && reason === "") {
        return {
          ok: false,
          code: "report-reason-missing",
          message: "Say why it is not a fault: whoever reported it reads the reason",
        };
      }
      return done({ state: wish.outcome, closedAtMs: atMs, takenBy: present.takenBy ?? by }, wish.outcome, reason);
    }
  }
}
