import { randomUUID } from "node:crypto";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createWorkDesk } from "./work-desk.ts";

/** What citizens have reported, as far as a crew needs it. */
export interface ReportedFault {
  readonly origin: { readonly kind: "report"; readonly id: string };
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
    const { origin, point, street, latitudeDeg, longitudeDeg, words, by } = fault;
    const what = words.trim().slice(0, MOST_WORDS);
    const hasPlace = latitudeDeg !== undefined && longitudeDeg !== undefined;
    const place = {
      ...(point === undefined ? {} : { point }),
      words: street ?? (point === undefined && !hasPlace ? what : ""),
      ...(hasPlace ? { latitudeDeg, longitudeDeg } : {}),
    };
    // A report may be one word long, or none: its kind and place say the rest.
    const request = { origin, what: what.length < 3 ? `Segnalazione ${origin.id}` : what, place };
    const maker = { by, nowMs: clock.now(), moveId: randomUUID() };
    const { id } = registry.transaction(() => desk.create(request, maker));
    return { id: String(id) };
  };
}
