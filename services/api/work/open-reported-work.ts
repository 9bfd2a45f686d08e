import { randomUUID } from "node:crypto";
import type { ReportKind } from "@lucciola/contract/lighting/fault-report.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createWorkDesk } from "./work-desk.ts";

/** What citizens mean, as crews read it. */
const KIND_WORDS: Readonly<Record<ReportKind, string>> = {
  dark: "Lampada spenta",
  flickering: "Lampada che lampeggia",
  "on-by-day": "Lampada accesa di giorno",
  damaged: "Palo o lampada danneggiati",
  other: "Segnalazione di un cittadino",
};

/** What citizens have reported, as far as a crew needs it. */
export interface ReportedFault {
  readonly origin: { readonly kind: "report"; readonly id: string };
  readonly reportKind: ReportKind;
  /** The lamp or cabinet, where it is known. */
  readonly point: string | undefined;
  readonly street: string | undefined;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
  /** In the citizens' words. */
  readonly words: string;
  /** Who asks for the order. */
  readonly by: string;
}

const MOST_WORDS = 500;

/**
 * Makes an order of work from a report, for routes that know nothing else of work. Throws `HttpProblem`: 409
 * `work-order-exists` when there is one for it already.
 */
export function openReportedWork(registry: Registry, clock: Clock, zone: string) {
  const desk = createWorkDesk(registry, zone);
  return async (fault: ReportedFault): Promise<{ readonly id: string }> => {
    const { origin, reportKind, point, street, latitudeDeg, longitudeDeg, words, by } = fault;
    const what = [KIND_WORDS[reportKind], words.trim()]
      .filter((part) => part !== "")
      .join("\n")
      .slice(0, MOST_WORDS);
    const hasPlace = latitudeDeg !== undefined && longitudeDeg !== undefined;
    const place = {
      ...(point === undefined ? {} : { point }),
      words: street ?? (point === undefined && !hasPlace ? what : ""),
      ...(hasPlace ? { latitudeDeg, longitudeDeg } : {}),
    };
    // What is damaged may hurt somebody.
    const severity = reportKind === "damaged" ? ("urgent" as const) : ("warning" as const);
    const request = { origin, what, severity, place };
    const maker = { by, nowMs: clock.now(), moveId: randomUUID() };
    const { id } = registry.transaction(() => desk.create(request, maker));
    return { id: String(id) };
  };
}
